// The rejection's preview follows what is typed; a common reason fills the field and can be changed.
"use strict";

(() => {
  const reason = document.getElementById("reason");
  if (!reason) return;
  const shown = document.getElementById("reason-shown");
  const show = () => { shown.textContent = reason.value.trim() || "…"; };
  reason.addEventListener("input", show);
  document.querySelectorAll("[data-reason]").forEach((button) => {
    button.addEventListener("click", () => {
      reason.value = button.dataset.reason;
      show();
      reason.focus();
    });
  });
})();
