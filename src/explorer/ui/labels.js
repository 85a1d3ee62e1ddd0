// Show the labels of a map whose letters are the smallest that can be read in its frame.
const fitLabels = (svg, home, least) => {
  const { width, height } = svg.getBoundingClientRect();
  const scale = Math.min(width / home[2], height / home[3]);
  const groups = [...svg.querySelectorAll(".labels")];
  const shown = groups.find((group) => group.dataset.letter * scale >= least) ?? groups.at(-1);
  for (const group of groups) group.style.display = group === shown ? "inline" : "none";
};
const LEAST_LETTER = 14;
