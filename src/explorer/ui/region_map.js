// The map: tooltips for pointer and keyboard, labels that fit its frame, moving and zooming.
const MOST_ZOOM = 8;
// The least height of letters on a slide, as a share of the window's height.
const LEAST_LETTER_ON_SLIDE = 0.0215;
// The part of each zoomed map that is shown, by the figure's name, kept when the map is drawn again.
const zoomed = new Map();

export default ({ data, parentElement, setTriggerValue }) => {
  const root = parentElement.querySelector(".region-map");
  if (root.drawn === data.key) return;
  root.drawn = data.key;
  root.classList.toggle("several", data.panels.length > 1);
  root.innerHTML =
    data.panels.join("") +
    (data.panels.length > 1 ? "" : `<p class="zoom"><button aria-label="拡大">＋</button><button aria-label="縮小">−</button>` +
      `<button hidden>全体に戻す</button></p>`) +
    `<p class="tooltip" hidden></p>`;
  const tooltip = root.querySelector(".tooltip");
  const showTooltip = (town, x, y) => {
    tooltip.hidden = false;
    const [first, ...rest] = town.dataset.tooltip.split("\n");
    tooltip.replaceChildren(Object.assign(document.createElement("b"), { textContent: first }));
    for (const line of rest) tooltip.append(Object.assign(document.createElement("span"), { textContent: line }));
    const frame = root.getBoundingClientRect();
    tooltip.style.left = `${Math.max(0, Math.min(x - frame.left + 14, frame.width - tooltip.offsetWidth))}px`;
    tooltip.style.top = `${Math.max(0, Math.min(y - frame.top + 14, frame.height - tooltip.offsetHeight))}px`;
  };
  const hideTooltip = () => { tooltip.hidden = true; };
  const leastLetter = root.closest(".st-key-slide") ? LEAST_LETTER_ON_SLIDE * innerHeight : LEAST_LETTER;
  let dragged = false;
  const svgs = [...root.querySelectorAll("svg")];
  for (const svg of svgs) {
    svg.setAttribute("role", "group");
    svg.setAttribute("aria-label", data.alt);
    for (const town of svg.querySelectorAll("[data-key]")) {
      const title = town.querySelector("title");
      town.dataset.tooltip = title.textContent;
      title.remove();
      town.setAttribute("role", "button");
      town.setAttribute("tabindex", "0");
      town.setAttribute("aria-label", town.dataset.tooltip.replaceAll("\n", "、"));
      const open = () => setTriggerValue("picked", town.dataset.key);
      town.onclick = () => dragged || open();
      town.onkeydown = (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        open();
      };
      town.onpointermove = (event) => showTooltip(town, event.clientX, event.clientY);
      town.onpointerleave = town.onblur = hideTooltip;
      town.onfocus = () => {
        if (!town.matches(":focus-visible")) return;
        const box = town.getBoundingClientRect();
        showTooltip(town, box.left + box.width / 2, box.top + box.height / 2);
      };
    }
    const fit = () => {
      fitLabels(svg, svg.home, leastLetter);
      const box = svg.viewBox.baseVal;
      if (box.width) svg.style.setProperty("--shrink", (box.width / svg.home[2]) ** 0.7);
    };
    svg.home = svg.getAttribute("viewBox").split(" ").map(Number);
    new ResizeObserver(fit).observe(svg);
    if (svgs.length === 1) zoomable(root, svg, data.view, fit, (moved) => { dragged = moved; });
  }
};

// Zoom with Ctrl and the wheel, two fingers or the buttons, and move by dragging; never beyond the whole region.
const zoomable = (root, svg, name, fit, moved) => {
  const [home, buttons] = [svg.home, root.querySelectorAll(".zoom button")];
  let [x, y, width] = zoomed.get(name) ?? [0, 0, home[2]];
  const show = () => {
    width = Math.min(home[2], Math.max(home[2] / MOST_ZOOM, width));
    const height = (width * home[3]) / home[2];
    x = Math.max(0, Math.min(home[2] - width, x));
    y = Math.max(0, Math.min(home[3] - height, y));
    svg.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
    const whole = width === home[2];
    root.classList.toggle("zoomed", !whole);
    buttons[1].disabled = whole;
    buttons[2].hidden = whole;
    if (whole) zoomed.delete(name);
    else zoomed.set(name, [x, y, width]);
    fit();
  };
  const point = (clientX, clientY) => new DOMPoint(clientX, clientY).matrixTransform(svg.getScreenCTM().inverse());
  const zoom = (factor, centre) => {
    const next = Math.min(home[2], Math.max(home[2] / MOST_ZOOM, width / factor));
    x = centre.x - ((centre.x - x) * next) / width;
    y = centre.y - ((centre.y - y) * next) / width;
    width = next;
    show();
  };
  const middle = () => ({ x: x + width / 2, y: y + (width * home[3]) / home[2] / 2 });
  buttons[0].onclick = () => zoom(1.6, middle());
  buttons[1].onclick = () => zoom(1 / 1.6, middle());
  buttons[2].onclick = () => { width = home[2]; show(); buttons[0].focus(); };
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
    const [from, to] = [point(before.clientX, before.clientY), point(event.clientX, event.clientY)];
    if (fingers.size === 2) {
      const still = [...fingers.values()].find((finger) => finger.pointerId !== event.pointerId);
      const distance = (finger) => Math.hypot(finger.clientX - still.clientX, finger.clientY - still.clientY);
      zoom(distance(event) / Math.max(1, distance(before)), point(still.clientX, still.clientY));
    } else if (Math.hypot(event.clientX - before.clientX, event.clientY - before.clientY) < 4) return;
    else if (width < home[2]) {
      x += from.x - to.x;
      y += from.y - to.y;
      show();
    }
    moved(width < home[2] || fingers.size === 2);
    fingers.set(event.pointerId, event);
  };
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
    svg.addEventListener(end, (event) => fingers.delete(event.pointerId));
  }
  show();
};
