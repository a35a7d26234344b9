"""Texts that would run, fetch or break something wherever they were taken for more than text."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from fujianmap.places.boundaries import Boundaries
from fujianmap.views.dataset import Dataset, load_dataset

HIT = "window.hit=1"
SCRIPTS = (
    f"<script>{HIT}</script>",
    f"</script><script>{HIT}</script>",
    f"<ScRiPt>{HIT}</sCrIpT>",
    f"<scr<script>ipt>{HIT}</scr</script>ipt>",
    f"<script/src=data:,{HIT}></script>",
    "<script src=//127.0.0.1:9/x.js></script>",
    f"<img src=x onerror={HIT}>",
    f"<img src=x onerror='{HIT}'//",
    f'"><img src=x onerror={HIT}>',
    f"'><img src=x onerror={HIT}>",
    f"<img/src=`x`onerror={HIT}>",
    f"<svg onload={HIT}>",
    f"<svg><script>{HIT}</script></svg>",
    f"<svg><animate onbegin={HIT} attributeName=x dur=1s>",
    f"<svg><a xlink:href=javascript:{HIT}><text>x</text></a></svg>",
    f"<body onload={HIT}>",
    f"<iframe src=javascript:{HIT}></iframe>",
    f"<iframe srcdoc='<script>parent.{HIT}</script>'></iframe>",
    f"<object data=javascript:{HIT}></object>",
    "<embed src=http://127.0.0.1:9/x.swf>",
    "<link rel=stylesheet href=http://127.0.0.1:9/x.css>",
    "<meta http-equiv=refresh content='0;url=http://127.0.0.1:9/'>",
    "<base href=http://127.0.0.1:9/>",
    f"<form action=javascript:{HIT}><button>x</button></form>",
    f"<details open ontoggle={HIT}>",
    f"<video><source onerror={HIT}></video>",
    f"<audio src=x onerror={HIT}>",
    f"<input autofocus onfocus={HIT}>",
    f"<marquee onstart={HIT}>x</marquee>",
    f"<math><mtext></mtext><mglyph><style><img src=x onerror={HIT}></style></mglyph></math>",
    f"<noscript><p title='</noscript><img src=x onerror={HIT}>'>",
    f"<style>@import 'http://127.0.0.1:9/x.css';</style><b onmouseover={HIT}>",
    f"</style><script>{HIT}</script>",
    f"</textarea><script>{HIT}</script>",
    f"</title><script>{HIT}</script>",
    f"--><script>{HIT}</script><!--",
    f"]]><script>{HIT}</script><![CDATA[",
    "<!ENTITY x SYSTEM 'file:///etc/passwd'> &x;",
    f"javascript:{HIT}",
    f"data:text/html,<script>{HIT}</script>",
    f"\\u003cscript\\u003e{HIT}\\u003c/script\\u003e",
    f"&lt;script&gt;{HIT}&lt;/script&gt;",
)
TEMPLATES = (
    "{{7*191}}",
    "{%set x=1%}",
    "100{% off",
    "{# gone #}",
    "`${" + HIT + "}`",
    "${7*191} #{7*191} <%= 7*191 %>",
    "a ` b `` c",
    "$x^$ and $$y_$$",
    r"\frac{1}{0} \write18{ls}",
    "![x](http://127.0.0.1:9/x.png)",
    f"[x](javascript:{HIT})",
    "%s %(name)s {0} {name}",
    '=HYPERLINK("http://127.0.0.1:9/","x")',
    "@SUM(1+1)|cmd",
)
NAME = f"{{{{7*191}}}}</script><img src=x onerror={HIT}>$x^$![x](http:~127.0.0.1:9)`.csv"
TEXTS = (
    *("id", "name_zh", "name_en", "type", "place_zh", "place_en", "summary_zh", "summary_en"),
    *("source", "locator", "located_by", "notes"),
)
"""columns that each row holds its text in"""


def chain(folder: Path) -> str:
    """What a template that is not guarded would make a folder with."""
    path = folder / "made-by-a-template"
    return f"{{{{ cycler.__init__.__globals__.os.mkdir('{path}') }}}}"


def payloads(folder: Path) -> list[str]:
    """All of them."""
    return [*SCRIPTS, *TEMPLATES, chain(folder)]


def hostile_rows(boundaries: Boundaries, folder: Path) -> Dataset:
    """Two rows for each text, one with a point and one without, in a file of a hostile name."""
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow(
        [*TEXTS, "scope", "part_of", "lon", "lat", f"<script>{HIT}</script>{{{{7*191}}}}"]
    )
    for k, said in enumerate(payloads(folder)):
        point = f"{118.1 + k % 8 / 10:.2f}", f"{25.1 + k // 8 / 10:.2f}"
        same = [said] * (len(TEXTS) - 1)
        table.writerow([said, *same, "site", "", *point, said])
        table.writerow([f"n {said}", *same, "province", said, "", "", said])
    return load_dataset(out.getvalue().encode(), boundaries, name=NAME)
