"""Areas are painted on a canvas: which are on it, how they look, where a pointer finds them."""

from __future__ import annotations

from playwright.sync_api import Frame, Position

from tests.browser.waiting import READABLE, wait_until

_LAYERS = """level => {
  const found = [];
  window.fujianmap.map.eachLayer(layer => {
    const { className } = layer.options;
    if (layer.feature && className && className.split(" ").includes(level)) found.push(layer);
  });
  return found;
}"""
_PAINTED = f"""level => {{
  const {{ map }} = window.fujianmap;
  const canvas = document.querySelector(".leaflet-areas-pane canvas");
  if (!canvas) return {{}};
  const context = ({READABLE})(canvas);
  const corner = L.DomUtil.getPosition(canvas);
  const ratio = canvas.width / canvas.offsetWidth;
  return Object.fromEntries(({_LAYERS})(level).flatMap(layer => {{
    const {{ adcode, label_lat, label_lon }} = layer.feature.properties;
    const at = map.latLngToLayerPoint([label_lat, label_lon]).subtract(corner).multiplyBy(ratio);
    const [r, g, b, a] = context.getImageData(at.x, at.y, 1, 1).data;
    const same = [r, g, b].every((value, k) =>
      Math.abs(value - parseInt(layer.options.fillColor.slice(1 + 2 * k, 3 + 2 * k), 16)) < 3);
    return same ? [[adcode, Math.round(100 * a / 255) / 100]] : [];
  }}));
}}"""
_STANDING = f"""level => ({_LAYERS})(level).map(layer => layer.feature.properties.adcode)"""
_SHADED = f"""level => ({_LAYERS})(level)
  .filter(layer => !layer.options.className.includes("shade-0"))
  .map(layer => layer.feature.properties.adcode)"""
_PRESS = f"""([adcode, level]) => {{
  const one = ({_LAYERS})(level).find(layer => layer.feature.properties.adcode === adcode);
  const latlng = one?.getBounds().getCenter();
  one?.fire("click", {{ latlng, originalEvent: new MouseEvent("click") }});
  return one !== undefined;
}}"""
_FREE = f"""([adcode, level]) => {{
  const one = ({_LAYERS})(level).find(layer => layer.feature.properties.adcode === adcode);
  const {{ map }} = window.fujianmap;
  const {{ x, y }} = map.getContainer().getBoundingClientRect();
  const size = map.getSize();
  // A spot with some room around it: what is beside it is not hit.
  const around = [-3, 0, 3].flatMap(right => [-3, 0, 3].map(down => [right, down]));
  const free = at => around.every(step => {{
    const [left, top] = [at.x + step[0], at.y + step[1]];
    return one._containsPoint(map.containerPointToLayerPoint([left, top]))
      && document.elementFromPoint(left + x, top + y)?.closest(".leaflet-areas-pane");
  }});
  for (let top = 10; top < size.y; top += 4)
    for (let left = 10; left < size.x; left += 4)
      if (free(L.point(left, top))) return [left, top];
  return null;
}}"""


def standing(frame: Frame, level: str = "area") -> list[str]:
    """Adcodes of the areas of a class that are on the map."""
    found: list[str] = frame.evaluate(_STANDING, level)
    return sorted(found)


def painted(frame: Frame, level: str = "area") -> dict[str, float]:
    """How thick each area is filled, of those that have their colour where their name belongs."""
    found: dict[str, float] = frame.evaluate(_PAINTED, level)
    return found


def wait_for_painted(frame: Frame, number: int = 9) -> None:
    """Wait until so many prefectures have been painted, each in its colour and in full."""
    wait_until(lambda: list(painted(frame).values()) == [1] * number, "the areas")


def shaded(frame: Frame, level: str) -> set[str]:
    """Adcodes of the areas of a class that are shaded by a count above 0."""
    return set(frame.evaluate(_SHADED, level))


def press(frame: Frame, adcode: str, level: str = "area") -> None:
    """Press an area wherever it is, in sight or not."""
    assert frame.evaluate(_PRESS, [adcode, level]), f"{adcode} is not on the map"


def free_place(frame: Frame, adcode: str, level: str = "area") -> Position:
    """Find a place of the map, in px from its corner, where an area is and nothing above it."""
    place = frame.evaluate(_FREE, [adcode, level])
    assert place, f"nowhere is {adcode} free"
    return {"x": place[0], "y": place[1]}
