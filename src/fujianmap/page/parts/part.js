// What every part shares: its script is fetched once, and so is the file of words that always
// stand on it. Of messages that come in the meantime only the last is shown.

const files = new Map();
const latest = new WeakMap();

export default async function (component, show) {
  const place = component.parentElement;
  latest.set(place, component);
  const data = JSON.parse(new TextDecoder().decode(component.data));
  const { labels } = data;
  const words = typeof labels === "string" ? await fetched(labels) : labels;
  if (latest.get(place) === component) show({ ...component, data, labels: words });
}

/** A file beside this script. */
function fetched(name) {
  if (!files.has(name)) {
    const answer = fetch(new URL(name, import.meta.url)).then((response) => {
      if (!response.ok) throw new Error(`${response.status} ${name}`);
      return response.json();
    });
    answer.catch(() => files.delete(name));
    files.set(name, answer);
  }
  return files.get(name);
}
