// What makes the desk a little easier with JavaScript; everything works without it.
"use strict";
const problems = document.getElementById("problems");
if (problems) problems.focus();
for (const drop of document.querySelectorAll(".drop")) {
  const input = drop.querySelector('input[type="file"]');
  for (const name of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", name === "dragover");
      if (name === "drop") input.files = event.dataTransfer.files;
    });
  }
}
// Buttons that put Markdown's signs around what is selected.
for (const bar of document.querySelectorAll(".formatting")) {
  const text = document.getElementById(bar.dataset.for);
  bar.hidden = !text;
  bar.addEventListener("click", (event) => {
    const { around, before, link } = event.target.dataset;
    const { selectionStart: start, selectionEnd: end, value } = text;
    const chosen = value.slice(start, end);
    let placed = "";
    if (around) placed = around + (chosen || "words") + around;
    else if (link) placed = "[" + (chosen || "words") + "](" + link + ")";
    else if (before) placed = (chosen || "words").split("\n").map((line) => before + line).join("\n");
    else return;
    const lead = before && start > 0 && value[start - 1] !== "\n" ? "\n\n" : "";
    text.setRangeText(lead + placed, start, end, "select");
    text.focus();
  });
}
// A page that loads itself again: the keyboard stays where it was.
const refresh = Number(document.body.dataset.refresh || 0);
if (refresh) {
  const before = document.getElementById(sessionStorage.getItem("focus") || "");
  if (before) before.focus();
  const again = () => {
    sessionStorage.setItem("focus", document.activeElement ? document.activeElement.id : "");
    location.reload();
  };
  let timer = setTimeout(again, refresh * 1000);
  // Loading again would call back whoever is on the way to another page; after a download it goes on.
  addEventListener("beforeunload", () => {
    clearTimeout(timer);
    timer = setTimeout(again, 30000);
  });
}
// What takes long says so; a page that the browser's "back" brings again no longer does.
const busy = document.createElement("p");
busy.className = "hint";
busy.setAttribute("role", "status");
for (const form of document.querySelectorAll('form[method="post"]')) {
  form.addEventListener("submit", (event) => {
    (event.submitter || form.lastElementChild).after(busy);
    setTimeout(() => { busy.textContent = "This takes a few seconds…"; }, 1000);
  });
}
addEventListener("pageshow", () => { busy.textContent = ""; });
// The browser's "back" brings a form again, anew from the desk: what was typed comes back into it, and with that what
// the form was opened on, so that a change of somebody else meanwhile is met as a conflict, and not overwritten.
const isChoice = (field) => field.type === "radio" || field.type === "checkbox";
const isTyped = (field) => (
  isChoice(field) ? field.checked !== field.defaultChecked
    : field.options ? field.selectedIndex !== Math.max(0, [...field.options].findIndex((option) => option.defaultSelected))
    : field.value !== field.defaultValue
);
const forms = [...document.querySelectorAll('form[method="post"]')].map((form) => {
  const hidden = [...form.querySelectorAll('input[type="hidden"]')];
  const fields = [...form.querySelectorAll("input, select, textarea")].filter(({ type }) => type !== "hidden" && type !== "file");
  const opened = hidden.filter(({ name }) => name.startsWith("opened"));
  const others = hidden.filter((field) => !opened.includes(field)).map(({ name, value }) => [name, value]);
  return { form, fields, opened, shape: JSON.stringify([form.getAttribute("action"), others, fields.map(({ id }) => id)]) };
});
// What was typed at this step of the browser's history, in this tab alone.
const step = () => `typed ${window.navigation?.currentEntry?.key}`;
const isBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
// When one form of a page was sent, what was typed into the others is on the page that answers.
const left = sessionStorage.getItem("left");
sessionStorage.removeItem("left");
const typedBefore = JSON.parse((isBack ? sessionStorage.getItem(step()) : left) || "[]");
for (const { fields, opened, shape } of forms) {
  const before = typedBefore.find((form) => form.shape === shape);
  if (!before) continue;
  fields.forEach((field, at) => { field[isChoice(field) ? "checked" : "value"] = before.typed[at]; });
  if (fields.some(isTyped)) opened.forEach((field, at) => { field.value = before.opened[at]; });
}
const typedIn = (chosen) => JSON.stringify(chosen.map(({ fields, opened, shape }) => ({
  shape,
  opened: opened.map(({ value }) => value),
  typed: fields.map((field) => (isChoice(field) ? field.checked : field.value)),
})));
for (const kind of ["input", "submit"]) addEventListener(kind, () => sessionStorage.setItem(step(), typedIn(forms)));
addEventListener("submit", ({ target }) => {
  sessionStorage.setItem("left", typedIn(forms.filter(({ form, fields }) => form !== target && fields.some(isTyped))));
});
