// A map has several sets of labels: show the one with the smallest letters that can be read at the frame's size.
const fitLabels = (svg, home, least) => {
  const { width, height } = svg.getBoundingClientRect();
  const scale = Math.min(width / home[2], height / home[3]);
  const groups = [...svg.querySelectorAll(".labels")];
  const shown = groups.find((group) => group.dataset.letter * scale >= least) ?? groups.at(-1);
  for (const group of groups) group.style.display = group === shown ? "inline" : "none";
};
const LEAST_LETTER = 14;
