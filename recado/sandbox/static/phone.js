"use strict";
const $ = (id) => document.getElementById(id);
const state = { address: "", etag: "", people: [], threads: {}, messages: [], faults: {}, files: [], seen: {}, sending: [] };
const initials = (name) => name.split(/\s+/).map((word) => word[0] || "").slice(0, 2).join("").toUpperCase();
const hue = (text) => 1 + [...text].reduce((sum, char) => sum + char.codePointAt(0), 0) % 5;
const bare = (address) => address.replace(/^whatsapp:/, "");
const channelOf = (address) => (address.startsWith("whatsapp:") ? "whatsapp" : "sms");
const clock = (seconds) => new Date(seconds * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

function make(tag, facts = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(facts)) {
    if (name === "text") node.textContent = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/* --- whose phone --- */
function holders() {
  const known = state.people.map((person) => ({ ...person, all: Object.values(person.addresses) }));
  const named = new Set(known.flatMap((person) => person.all));
  const strangers = new Set([...Object.keys(state.threads), state.address].filter((each) => each && !named.has(each)));
  return known.concat([...strangers].map((address) => ({
    name: bare(address), addresses: { [channelOf(address)]: address }, all: [address], facts: {},
  })));
}

function holder() {
  const there = holders().filter((person) => person.all.includes(state.address));
  return there.find((person) => person.name === state.name) || there[0];
}

function addressOn(person, channel) {
  if (person.addresses[channel]) return person.addresses[channel];
  const other = bare(person.all[0] || "");
  if (!other.startsWith("+")) return "";
  return channel === "whatsapp" ? `whatsapp:${other}` : other;
}

function hold(address, name = "") {
  state.address = address;
  state.name = name;
  state.etag = "";
  state.messages = [];
  bubbles.clear();
  localStorage.setItem("address", address);
  location.hash = encodeURIComponent(address);
  drawAll(true);
  close_();
  poll();
}

function drawPeople() {
  const current = holder();
  const rows = holders().map((person) => {
    const last = person.all.map((each) => state.threads[each]).filter(Boolean).sort((a, b) => b.at - a.at)[0];
    const unread = person.all.some((each) => each !== state.address && state.threads[each] && !state.threads[each].inbound
      && state.threads[each].at > (state.seen[each] || 0));
    const detail = last ? (last.inbound ? "You: " : "") + (last.body || (last.media ? "attachment" : "")) : person.facts.case || person.all.map(bare)[0];
    const button = make("button", { type: "button", "aria-current": String(current && current.name === person.name), onclick: () => hold(addressOn(person, $("phone").dataset.channel) || person.all[0], person.name) },
      make("span", { class: "avatar", "data-hue": hue(person.name), "aria-hidden": "true", text: initials(person.name.replace(/^\+/, "")) }),
      make("span", { class: "lines" }, make("b", { text: person.name || bare(person.all[0]) }), make("small", { text: detail || "" })));
    if (unread) button.append(make("span", { class: "unread", text: "new" }));
    return make("li", {}, button);
  });
  $("people-list").replaceChildren(...rows);
}

function drawHolder() {
  const person = holder();
  $("phone").dataset.channel = channelOf(state.address);
  $("holder").textContent = person ? `to ${person.name}` : "Choose whose phone this is";
  const facts = person ? Object.entries(person.facts).map(([key, value]) => `${key.replaceAll("_", " ")}: ${value}`) : [];
  if (person && person.name !== bare(state.address)) facts.unshift(bare(state.address));
  if (state.optedOut) facts.unshift("opted out of SMS (STOP)");
  $("facts").hidden = !facts.length;
  $("facts").textContent = facts.join("  ·  ");
  for (const button of document.querySelectorAll(".channels button")) {
    button.setAttribute("aria-pressed", String(button.dataset.channel === channelOf(state.address)));
    button.disabled = !person || !addressOn(person, button.dataset.channel);
  }
}

/* --- the thread --- */
function linked(text) {
  return text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])/g).map((part, index) => (
    index % 2 ? make("a", { href: part, target: "_blank", rel: "noopener", text: part }) : part));
}

function ticks(message) {
  if (message.notice) return make("span", { text: " · from Twilio itself" });
  if (message.direction !== "inbound") {
    const label = message.error_code ? `${message.status} · ${message.error_code}` : message.status;
    return make("span", { class: message.error_code ? "bad" : "", text: ` · ${label}` });
  }
  if (message.webhook_status === null) return make("span", { text: " ✓", title: "sent" });
  if (message.webhook_status >= 200 && message.webhook_status < 300) return make("span", { class: channelOf(state.address) === "whatsapp" ? "read" : "", text: " ✓✓", title: "the portal has it" });
  return make("span", { class: "bad", text: ` ⚠ portal answered ${message.webhook_status || "nothing"}` });
}

function paper() {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", "M14 3H6.5v18h11V6.5zM14 3v3.5h3.5");
  svg.append(path);
  return svg;
}

function attachment(media) {
  const url = `/_sandbox/media/${media.sid}`;
  if (/^image\/(jpeg|png|gif|webp)$/.test(media.type) && media.size) {
    return make("a", { href: url, target: "_blank", rel: "noopener" }, make("img", { src: url, alt: media.name || "picture", onload: () => settle(), onerror: (event) => event.target.replaceWith(media.name || media.type) }));
  }
  return make("a", { class: "file", href: url }, paper(),
    make("span", { text: media.name || media.type }, make("small", { text: `${/\.\w+$/.test(media.name) ? "" : `${media.type} · `}${Math.ceil(media.size / 1024)} KB` })));
}

function bubble(message) {
  const lost = message.status === "failed" || message.status === "undelivered";
  const kind = ["bubble", message.direction === "inbound" && "mine", message.notice && "notice", lost && "lost", message.pending && "pending"].filter(Boolean).join(" ");
  return make("div", { class: kind, "data-sid": message.sid || "" }, ...(message.media || []).map(attachment), ...linked(message.body || ""),
    make("span", { class: "meta" }, clock(message.created), message.pending ? " · sending" : ticks(message)));
}

/* An unchanged bubble stays the same node: screen readers hear only what is new, and pictures do not blink. */
const bubbles = new Map();
function kept(message) {
  const key = JSON.stringify(message);
  if (!bubbles.has(key)) bubbles.set(key, bubble(message));
  return bubbles.get(key);
}

function drawThread(jump) {
  const thread = $("thread");
  const held = thread.scrollTop;
  if (jump) state.stick = true;
  const rows = [];
  let day = "";
  for (const message of [...state.messages, ...state.sending.filter((each) => each.to === state.address)]) {
    const date = new Date(message.created * 1000).toLocaleDateString([], { weekday: "long", day: "numeric", month: "long" });
    if (date !== day) rows.push(make("p", { class: "day", text: (day = date) }));
    rows.push(kept(message));
  }
  if (!rows.length) {
    rows.push(make("div", { class: "empty" }, make("strong", { text: state.address ? "No messages yet" : "Whose phone is this?" }),
      state.address ? "Write “hola” to begin." : "Choose a person from the list, or type any number."));
  }
  rows.forEach((row, place) => { if (thread.children[place] !== row) thread.insertBefore(row, thread.children[place] || null); });
  while (thread.children.length > rows.length) thread.lastChild.remove();
  drawOptions();
  thread.scrollTop = held;
  settle();
}

/* Stay at the newest message, pictures that load late included, until the reader scrolls up. */
function settle() {
  if (state.stick) $("thread").scrollTop = $("thread").scrollHeight;
}
new ResizeObserver(settle).observe($("thread"));
$("thread").addEventListener("wheel", watch, { passive: true });
$("thread").addEventListener("touchmove", watch, { passive: true });
$("thread").addEventListener("keydown", watch);
$("thread").addEventListener("scrollend", watch);
function watch() {
  const thread = $("thread");
  state.stick = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 60;
}

function drawOptions() {
  const last = state.messages[state.messages.length - 1];
  const text = last && last.direction !== "inbound" && !last.notice ? last.body : "";
  if (last && last.direction !== "inbound" && (last.choices || []).length) {
    $("options").replaceChildren(...last.choices.map((choice) => make("button", { type: "button", text: choice.title, onclick: () => deliver(choice.title, [], { button_text: choice.title, button_payload: choice.id, replied_to: last.sid }) })));
    return;
  }
  const found = [...text.matchAll(/^\s*(\d{1,2})[.)]\s+(.+)$/gm)].slice(0, 10);
  $("options").replaceChildren(...(found.length > 1 ? found : []).map((option) => make("button", { type: "button", text: `${option[1]} · ${option[2]}`, onclick: () => deliver(option[1], []) })));
}

/* --- sending --- */
function drawPicked() {
  $("picked").replaceChildren(...state.files.map((file, index) => make("li", {}, make("span", { text: file.name }),
    make("button", { type: "button", "aria-label": `Remove ${file.name}`, text: "✕", onclick: () => { state.files.splice(index, 1); drawPicked(); } }))));
  $("apart-row").hidden = state.files.length < 2;
}

async function deliver(body, files, tapped = {}) {
  const ghost = { body, media: [], direction: "inbound", to: state.address, created: Date.now() / 1000, pending: true };
  if (files.length) ghost.body = [body, files.map((file) => file.name).join("\n")].filter(Boolean).join("\n");
  state.sending.push(ghost);
  drawThread(true);
  const form = new FormData();
  form.append("from", state.address);
  form.append("body", body);
  for (const file of files) form.append("files", file, file.name);
  for (const [name, value] of Object.entries(tapped)) form.append(name, value);
  let trouble = "";
  try {
    const answer = await fetch("/_sandbox/send", { method: "POST", body: form });
    if (!answer.ok) trouble = (await answer.json().catch(() => ({}))).error || `The sandbox answered ${answer.status}.`;
  } catch {
    trouble = "The sandbox does not answer. Is it running?";
  }
  state.sending = state.sending.filter((each) => each !== ghost);
  $("trouble").textContent = trouble;
  await poll();
  drawThread(true);
}

$("composer").addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = $("text").value.trim();
  const files = state.files;
  if (!state.address) { $("trouble").textContent = "Choose whose phone this is first."; return; }
  if (!body && !files.length) return;
  const apart = $("apart").checked && files.length > 1;
  state.files = [];
  $("text").value = "";
  drawPicked();
  grow();
  if (!apart) { await deliver(body, files); return; }
  for (const [index, file] of files.entries()) await deliver(index ? "" : body, [file]);
});
$("files").addEventListener("change", (event) => { state.files.push(...event.target.files); event.target.value = ""; drawPicked(); $("text").focus(); });
$("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing && matchMedia("(pointer: fine)").matches) { event.preventDefault(); $("composer").requestSubmit(); }
});
function grow() { $("text").style.height = "auto"; $("text").style.height = `${$("text").scrollHeight + 2}px`; }
$("text").addEventListener("input", grow);
$("anyone").addEventListener("submit", (event) => {
  event.preventDefault();
  const given = $("other").value.trim().replace(/[\s()-]/g, "");
  const address = /^[A-Z]{2}\./.test(given) ? `whatsapp:${given}` : given;
  const good = /^(whatsapp:)?\+[1-9]\d{6,14}$/.test(address) || /^whatsapp:[A-Z]{2}\.\w{1,128}$/.test(address);
  $("other-error").textContent = good ? "" : "A number begins with + and its country; a WhatsApp id looks like US.ABC123.";
  if (good) { $("other").value = ""; hold(address); }
});

/* --- switches, drawers --- */
function drawFaults() {
  for (const field of $("switches").elements) {
    if (!(field.name in state.faults)) continue;
    if (document.activeElement !== field) {
      if (field.type === "checkbox") field.checked = state.faults[field.name];
      else field.value = String(state.faults[field.name] || (field.tagName === "SELECT" ? 0 : ""));
    }
    field.closest("label").classList.toggle("on", Boolean(state.faults[field.name]));
  }
}
$("switches").addEventListener("change", async ({ target }) => {
  const value = target.type === "checkbox" ? target.checked : Number(target.value || 0);
  await fetch("/_sandbox/faults", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ [target.name]: value }) });
  poll();
});
$("switches").addEventListener("submit", (event) => event.preventDefault());
$("clear").addEventListener("click", async () => { await fetch("/_sandbox/faults", { method: "DELETE" }); poll(); });
function close_() { for (const side of document.querySelectorAll(".side")) side.classList.remove("open"); $("veil").hidden = true; }
$("veil").addEventListener("click", close_);
document.addEventListener("keydown", (event) => { if (event.key === "Escape") close_(); });
for (const button of document.querySelectorAll("[data-open]")) button.addEventListener("click", () => { close_(); $(button.dataset.open).classList.add("open"); $("veil").hidden = false; $(button.dataset.open).querySelector("button, input").focus(); });
for (const button of document.querySelectorAll("[data-close]")) button.addEventListener("click", close_);
for (const button of document.querySelectorAll(".channels button")) button.addEventListener("click", () => { const person = holder(); if (person) hold(addressOn(person, button.dataset.channel), person.name); });

/* --- the poll --- */
function drawAll(jump) { drawPeople(); drawHolder(); drawThread(jump); drawFaults(); }

async function poll() {
  const address = state.address;
  try {
    const answer = await fetch(`/_sandbox/phone?address=${encodeURIComponent(address)}`, { headers: state.etag ? { "If-None-Match": state.etag } : {}, cache: "no-store" });
    if (answer.status === 200 && address === state.address) {
      const news = await answer.json();
      const first = !state.etag;
      state.etag = answer.headers.get("ETag");
      Object.assign(state, { people: news.people, threads: news.threads, messages: news.messages, faults: news.faults, optedOut: news.opted_out });
      if (!state.address && state.people.length) { hold(state.people[0].addresses.whatsapp || state.people[0].addresses.sms); return; }
      drawAll(first);
    }
    $("phone").classList.remove("away");
  } catch { $("phone").classList.add("away"); }
  if (document.visibilityState !== "visible" || !state.address) return;
  state.seen[state.address] = Date.now() / 1000;
  const unread = state.messages.some((message) => message.status === "delivered" && message.direction !== "inbound" && !message.notice);
  if (unread && channelOf(state.address) === "whatsapp") fetch("/_sandbox/read", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ address: state.address }) }).catch(() => {});
}

state.address = decodeURIComponent(location.hash.slice(1)) || localStorage.getItem("address") || "";
drawAll(true);
poll();
setInterval(poll, 700);
