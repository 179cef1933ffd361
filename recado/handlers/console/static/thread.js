// One case's thread: new messages and changed delivery states every second, replies without a reload.
"use strict";

(() => {
  const EVERY = 1000;
  const thread = document.getElementById("thread");
  if (!thread) return;
  const scroll = document.getElementById("scroll");
  const panel = document.getElementById("panel");
  const lost = document.getElementById("lost");
  const form = document.getElementById("reply");
  let tag = `"${thread.dataset.tag}"`;
  let last = Number(thread.dataset.last);
  let failures = 0;
  let timer = 0;

  const scrolls = () => scroll.scrollHeight > scroll.clientHeight + 1 && getComputedStyle(scroll).overflowY === "auto";
  const toEnd = () => {
    if (scrolls()) scroll.scrollTop = scroll.scrollHeight;
    else thread.lastElementChild?.scrollIntoView({ block: "end" });
  };
  const atEnd = () => {
    if (scrolls()) return scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
    const end = thread.lastElementChild;
    return !end || end.getBoundingClientRect().bottom < window.innerHeight + 120;
  };

  const node = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content.firstElementChild;
  };

  // Pieces come in the thread's order. A known one is exchanged only if its mark changed; one whose PDF is open waits.
  const place = (pieces) => {
    let previous = null;
    for (const piece of pieces) {
      const known = document.getElementById(piece.id);
      if (!known) {
        const fresh = node(piece.html);
        if (piece.id.startsWith("m-")) fresh.classList.add("fresh");
        if (previous) previous.after(fresh); else thread.append(fresh);
        previous = fresh;
        continue;
      }
      // A day's mark may stand far above what is new: by itself it is no place to go on from.
      if (previous || piece.id.startsWith("day-") === false) previous = known;
      if (known.dataset.mark === piece.mark || known.querySelector("details[open]")) continue;
      const changed = node(piece.html);
      known.replaceWith(changed);
      if (previous === known) previous = changed;
    }
  };

  // What somebody is using in the panel stays under their hands.
  const busy = () => panel.contains(document.activeElement) && document.activeElement !== panel
    || panel.querySelector("details[open]") !== null;

  let waiting = null;
  const refresh = () => {
    if (waiting === null || busy()) return;
    panel.innerHTML = waiting;
    waiting = null;
  };

  const take = (update) => {
    const follow = atEnd();
    place(update.pieces);
    waiting = update.panel;
    if (update.pieces.length) document.getElementById("no-messages")?.remove();
    last = update.last;
    if (follow) toEnd();
  };

  // Signed out meanwhile: the sign-in page comes next, unless that would throw away what was typed.
  const leave = () => {
    if (!form?.elements.text.value.trim()) return location.reload();
    lost.textContent = "You were signed out. Copy your text, then reload the page.";
    lost.hidden = false;
  };

  let asking = false;
  const ask = async () => {
    if (asking) return;
    clearTimeout(timer);
    asking = true;
    try {
      const answer = await fetch(`${thread.dataset.updates}?after=${last}`, { headers: { "If-None-Match": tag }, cache: "no-store" });
      if (answer.status === 401) return leave();
      if (answer.status !== 304) {
        if (!answer.ok) throw new Error(String(answer.status));
        const update = await answer.json();
        tag = answer.headers.get("ETag") ?? "";
        take(update);
      }
      refresh();
      failures = 0;
    } catch {
      failures += 1;
    } finally {
      asking = false;
    }
    lost.hidden = failures < 3;
    // Behind another tab a slower look is enough; after failures, do not hammer.
    const wait = document.hidden ? 10 * EVERY : EVERY * Math.min(2 ** failures, 30);
    timer = setTimeout(ask, wait);
  };

  const send = async (event) => {
    event.preventDefault();
    const button = form.querySelector("button[type=submit]");
    const refused = document.getElementById("reply-refused");
    button.disabled = true;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
      const outcome = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : null;
      if (!answer.ok || !outcome) throw new Error(outcome?.refused || "That was not sent. Reload the page and try again: your text is still here.");
      form.elements.text.value = "";
      // Each text to an address that is not safe is a decision of its own.
      if (form.elements.though_unsafe) form.elements.though_unsafe.checked = false;
      refused.hidden = true;
      toEnd();
      ask();
    } catch (error) {
      refused.textContent = error instanceof TypeError ? "The console cannot be reached. Your text is still here." : error.message;
      refused.hidden = false;
    } finally {
      button.disabled = false;
    }
  };

  form?.addEventListener("submit", send);
  form?.elements.text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  if (!location.hash) toEnd();
  timer = setTimeout(ask, EVERY);
})();
