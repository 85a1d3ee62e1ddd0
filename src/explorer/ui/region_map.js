// The map: what it says under a pointer or the focus, which letters fit its frame, and how it is moved and zoomed.
const MOST = 8;
const ON_A_SLIDE = 0.0215;
const kept = new Map();

export default ({ data, parentElement, setTriggerValue }) => {
  const root = parentElement.querySelector(".region-map");
  if (root.drawn === data.key) return;
  root.drawn = data.key;
  root.classList.toggle("several", data.panels.length > 1);
  root.innerHTML =
    data.panels.map(({ title, svg }) => `<figure>${title ? `<figcaption>${title}</figcaption>` : ""}${svg}</figure>`).join("") +
    (data.panels.length > 1 ? "" : `<p class="zoom"><button aria-label="拡大">＋</button><button aria-label="縮小">−</button>` +
      `<button hidden>全体に戻す</button></p>`) +
    `<p class="told" hidden></p>`;
  const told = root.querySelector(".told");
  const tell = (town, x, y) => {
    told.hidden = !town;
    if (!town) return;
    const [first, ...rest] = town.dataset.told.split("\n");
    told.replaceChildren(Object.assign(document.createElement("b"), { textContent: first }));
    for (const line of rest) told.append(Object.assign(document.createElement("span"), { textContent: line }));
    const frame = root.getBoundingClientRect();
    told.style.left = `${Math.max(0, Math.min(x - frame.left + 14, frame.width - told.offsetWidth))}px`;
    told.style.top = `${Math.max(0, Math.min(y - frame.top + 14, frame.height - told.offsetHeight))}px`;
  };
  const least = root.closest(".st-key-slide") ? ON_A_SLIDE * innerHeight : LEAST_LETTER;
  let dragged = false;
  const svgs = [...root.querySelectorAll("svg")];
  for (const svg of svgs) {
    svg.setAttribute("role", "group");
    svg.setAttribute("aria-label", data.alt);
    for (const town of svg.querySelectorAll("[data-key]")) {
      const title = town.querySelector("title");
      town.dataset.told = title.textContent;
      title.remove();
      town.setAttribute("role", "button");
      town.setAttribute("tabindex", "0");
      town.setAttribute("aria-label", town.dataset.told.replaceAll("\n", "、"));
      const open = () => setTriggerValue("picked", town.dataset.key);
      town.onclick = () => dragged || open();
      town.onkeydown = (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        open();
      };
      town.onpointermove = (event) => tell(town, event.clientX, event.clientY);
      town.onpointerleave = () => tell();
      town.onblur = () => tell();
      town.onfocus = () => {
        if (!town.matches(":focus-visible")) return;
        const at = town.getBoundingClientRect();
        tell(town, at.left + at.width / 2, at.top + at.height / 2);
      };
    }
    const fit = () => {
      fitLabels(svg, svg.home, least);
      const box = svg.viewBox.baseVal;
      if (box.width) svg.style.setProperty("--shrink", (box.width / svg.home[2]) ** 0.7);
    };
    svg.home = svg.getAttribute("viewBox").split(" ").map(Number);
    new ResizeObserver(fit).observe(svg);
    if (svgs.length === 1) zoomable(root, svg, data.view, fit, (moved) => { dragged = moved; });
  }
};

// Ctrl and the wheel, two fingers, the buttons and dragging; zooming out ends where the whole region is seen.
const zoomable = (root, svg, name, fit, moved) => {
  const [home, buttons] = [svg.home, root.querySelectorAll(".zoom button")];
  let [x, y, wide] = kept.get(name) ?? [0, 0, home[2]];
  const show = () => {
    wide = Math.min(home[2], Math.max(home[2] / MOST, wide));
    const high = (wide * home[3]) / home[2];
    x = Math.max(0, Math.min(home[2] - wide, x));
    y = Math.max(0, Math.min(home[3] - high, y));
    svg.setAttribute("viewBox", `${x} ${y} ${wide} ${high}`);
    const whole = wide === home[2];
    root.classList.toggle("zoomed", !whole);
    buttons[1].disabled = whole;
    buttons[2].hidden = whole;
    if (whole) kept.delete(name);
    else kept.set(name, [x, y, wide]);
    fit();
  };
  const point = (clientX, clientY) => new DOMPoint(clientX, clientY).matrixTransform(svg.getScreenCTM().inverse());
  const zoom = (by, at) => {
    const next = Math.min(home[2], Math.max(home[2] / MOST, wide / by));
    x = at.x - ((at.x - x) * next) / wide;
    y = at.y - ((at.y - y) * next) / wide;
    wide = next;
    show();
  };
  const middle = () => ({ x: x + wide / 2, y: y + (wide * home[3]) / home[2] / 2 });
  buttons[0].onclick = () => zoom(1.6, middle());
  buttons[1].onclick = () => zoom(1 / 1.6, middle());
  buttons[2].onclick = () => { wide = home[2]; show(); buttons[0].focus(); };
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    zoom(Math.exp(-event.deltaY / 300), point(event.clientX, event.clientY));
  }, { passive: false });
  const fingers = new Map();
  svg.onpointerdown = (event) => {
    fingers.set(event.pointerId, event);
    if (fingers.size === 1) moved(false);
  };
  svg.onpointermove = (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const [one, other] = [point(before.clientX, before.clientY), point(event.clientX, event.clientY)];
    if (fingers.size === 2) {
      const still = [...fingers.values()].find((finger) => finger.pointerId !== event.pointerId);
      const apart = (finger) => Math.hypot(finger.clientX - still.clientX, finger.clientY - still.clientY);
      zoom(apart(event) / Math.max(1, apart(before)), point(still.clientX, still.clientY));
    } else if (Math.hypot(event.clientX - before.clientX, event.clientY - before.clientY) < 4) return;
    else if (wide < home[2]) {
      x += one.x - other.x;
      y += one.y - other.y;
      show();
    }
    moved(wide < home[2] || fingers.size === 2);
    fingers.set(event.pointerId, event);
  };
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
    svg.addEventListener(end, (event) => fingers.delete(event.pointerId));
  }
  show();
};
