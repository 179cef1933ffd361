// The previews follow what is typed; a reason of staff's own needs its words.
"use strict";

(() => {
  const words = document.getElementById("words");
  if (!words) return;
  const form = words.form;
  const show = () => {
    const typed = words.value.trim().replace(/\s+/g, " ");
    form.querySelectorAll("mark.typed").forEach((mark) => { mark.textContent = typed || "…"; });
    form.querySelectorAll(".added").forEach((line) => { line.hidden = !typed; });
    const chosen = form.querySelector("input[name=reason]:checked");
    const own = Boolean(chosen && "own" in chosen.dataset);
    words.required = own;
    form.classList.toggle("own", own);
  };
  form.addEventListener("input", show);
  form.addEventListener("change", show);
  show();
})();
