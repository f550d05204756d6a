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
// A page that loads itself again: the keyboard stays where it was.
const refresh = Number(document.body.dataset.refresh || 0);
if (refresh) {
  const before = document.getElementById(sessionStorage.getItem("focus") || "");
  if (before) before.focus();
  setTimeout(() => {
    sessionStorage.setItem("focus", document.activeElement ? document.activeElement.id : "");
    location.reload();
  }, refresh * 1000);
}
