// A page that is opened over plain http lacks a clipboard: then what is selected is copied. Set once, as this runs anew.
window.explorerCopy ??= navigator.clipboard?.writeText.bind(navigator.clipboard) ?? (async (words) => {
  const box = document.body.appendChild(Object.assign(document.createElement("textarea"), { value: words }));
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  if (!done) throw new Error("not copied");
});
