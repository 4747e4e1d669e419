"use strict";
// The page works without this file; with it, it answers while one types.

// ---- colours: set before anything is drawn ---------------------------------------------------------------------------
const kept = {
  get(name) {
    try {
      return localStorage.getItem(name);
    } catch {
      return null; // the browser keeps nothing: choices hold for one page
    }
  },
  set(name, value) {
    try {
      localStorage.setItem(name, value);
    } catch { /* as above */ }
  },
};
const THEMES = { system: "as the system has them", light: "light", dark: "dark" };

function paint(theme) {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
paint(kept.get("theme") ?? "system");

document.addEventListener("DOMContentLoaded", () => {
  const root = document.documentElement.dataset.prefix;
  const form = document.getElementById("search");
  const box = document.getElementById("q");
  const popup = document.getElementById("completions");
  const list = document.getElementById("suggestions");
  const keys = document.getElementById("keys");
  const sheet = () => document.getElementById("filters");
  const page = () => document.getElementById("page");
  const results = () => document.getElementById("results");
  let flight = null; // the one request that is under way
  let active = -1; // the suggestion that is marked

  // ---- theme ---------------------------------------------------------------------------------------------------------
  const switcher = document.getElementById("theme");
  const theme = () => document.documentElement.dataset.theme ?? "system";
  const name = () => switcher.setAttribute("aria-label", "Colours: " + THEMES[theme()]);
  switcher.addEventListener("click", () => {
    const all = Object.keys(THEMES);
    const next = all[(all.indexOf(theme()) + 1) % all.length];
    kept.set("theme", next);
    paint(next);
    name();
  });
  name();

  // ---- results -------------------------------------------------------------------------------------------------------
  function address() {
    const usual = new Map([["sort", "relevance"]]);
    for (const field of form.elements) if (field.dataset.standard) usual.set(field.name, field.dataset.standard);
    const pairs = [...new FormData(form)].filter(([name, value]) => value !== "" && usual.get(name) !== value);
    const query = new URLSearchParams(pairs).toString();
    return root + "/" + (query ? "?" + query : "");
  }

  // One request at a time, and the newest wins. What is there stays until the answer is.
  async function show(url, how, { top = false, focus = false } = {}) {
    if (!page()) return void location.assign(url);
    flight?.abort();
    const mine = (flight = new AbortController());
    const typing = how === "typing" ? (url.includes("?") ? "&" : "?") + "typing=1" : "";
    try {
      const answer = await fetch(url + typing, { signal: mine.signal, headers: { Accept: "text/html" } });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine.signal.aborted) return;
      if (!fresh.getElementById("page")) return void (typing || location.assign(url));
      draw(fresh, how === "typing");
      remember(url, how);
      if (top) scrollTo({ top: 0 });
      if (focus) results().focus({ preventScroll: true });
      if (typing) await complete(mine.signal);
    } catch (error) {
      if (error.name !== "AbortError" && !typing) location.assign(url);
    } finally {
      if (flight === mine) flight = null;
    }
  }

  // What is typed in one go is one step back, its Enter included; going back and forth adds none.
  function remember(url, how) {
    if (how === "back") return;
    const same = how !== "step" && history.state?.typing === true;
    history[same ? "replaceState" : "pushState"]({ typing: how === "typing" }, "", url);
  }

  function draw(fresh, typing) {
    const was = document.activeElement;
    const spoken = document.getElementById("count");
    document.title = fresh.title;
    const next = document.adoptNode(fresh.getElementById("results"));
    if (typing && !next.querySelector(".hits")) keepRoom(next);
    else drawFilters(fresh.getElementById("filters"), typing);
    const count = next.querySelector("#count"); // the same element stays, so that a number is read out once
    if (spoken.textContent !== count.textContent) spoken.replaceChildren(...count.childNodes);
    count.replaceWith(spoken);
    const table = results().querySelector(".numbers")?.open;
    results().replaceWith(next);
    if (table) next.querySelector(".numbers")?.setAttribute("open", "");
    const links = fresh.querySelectorAll(".foot .links a");
    document.querySelectorAll(".foot .links a").forEach((link, place) => (link.href = links[place]?.href ?? link.href));
    enhance();
    refocus(was);
  }

  // An unfinished word that finds nothing is no reason to take the facets and the timeline away.
  function keepRoom(next) {
    const [old, none] = [results().querySelector(".timeline"), next.querySelector(".timeline")];
    if (!old || none?.localName === "figure") return;
    old.querySelector(".brush")?.remove();
    if (none) none.replaceWith(old);
    else next.querySelector(".toolbar").after(old);
  }

  // What is folded stays folded, what is scrolled stays there, and while one types no facet moves.
  function drawFilters(fresh, typing) {
    const old = sheet();
    const folds = new Map([...old.querySelectorAll(".facet")].map((facet) => [facet.dataset.name, facet]));
    for (const facet of fresh.querySelectorAll(".facet")) {
      const before = folds.get(facet.dataset.name);
      if (!before) continue;
      facet.open = before.open;
      const rest = before.querySelector(".rest");
      if (rest?.open) facet.querySelector(".rest")?.setAttribute("open", "");
      if (typing) facet.style.minHeight = before.getBoundingClientRect().height + "px";
    }
    const place = old.scrollTop;
    old.replaceChildren(...document.adoptNode(fresh).childNodes);
    old.scrollTop = place;
  }

  function refocus(was) {
    if (!was || was.isConnected) return;
    const same = was.name && [...document.getElementsByName(was.name)].find((part) => part.type !== "checkbox" || part.value === was.value);
    const again = same || (was.className === "brush" && document.querySelector(`[data-brush="${was.dataset.field}"] .brush`));
    (again || (was.closest("a, summary") ? results() : box)).focus({ preventScroll: true });
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    note(box.value.trim());
    close();
    show(address(), "enter", { top: true });
  });

  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field === keys) return void kept.set("keys", keys.checked ? "on" : "off");
    if (field.form !== form || field === box || (field.type === "date" && !field.validity.valid)) return;
    if (field.type === "checkbox" && field.checked) {
      const other = field.name.startsWith("-") ? field.name.slice(1) : "-" + field.name;
      document.getElementsByName(other).forEach((twin) => (twin.checked &&= twin.value !== field.value));
    }
    show(address(), "step");
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("#page a[href], .brand");
    if (!link || !page() || !results().closest("#page") || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const url = new URL(link.getAttribute("href"), location);
    if (url.origin !== location.origin || url.pathname !== root + "/" || !document.getElementById("count")) return;
    event.preventDefault();
    box.value = url.searchParams.get("q") ?? "";
    const paging = link.closest(".pager") !== null;
    show(url.pathname + url.search, "step", { top: paging || link.classList.contains("brand"), focus: paging });
  });

  addEventListener("popstate", () => {
    if (!document.getElementById("count")) return;
    box.value = new URL(location).searchParams.get("q") ?? "";
    close();
    show(location.pathname + location.search, "back");
  });

  // ---- suggestions: a list box with manual selection -----------------------------------------------------------------
  const options = () => [...list.children];

  function close() {
    popup.hidden = true;
    active = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  function mark(place) {
    active = place;
    options().forEach((option, number) => option.setAttribute("aria-selected", String(number === place)));
    if (place < 0) box.removeAttribute("aria-activedescendant");
    else box.setAttribute("aria-activedescendant", options()[place].id);
  }

  // A title is a document: choosing it opens that; everything else is searched for.
  function accept(option) {
    if (option.dataset.forget) {
      kept.set("recent", "");
      return close();
    }
    if (option.dataset.id) return void location.assign(`${root}/documents/${option.dataset.id.split("/").map(encodeURIComponent).join("/")}`);
    box.value = option.dataset.text;
    close();
    form.requestSubmit();
  }

  const MOST = 5; // suggestions that are shown
  const KINDS = { word: "", title: "opens the document", search: "saved search" };

  function part(name, text) {
    const found = document.createElement("span");
    found.className = name;
    found.textContent = text;
    return found;
  }

  // What is typed stands out less than what is added to it: the whole of it, else each of its words where one begins so.
  function completed(text, typed) {
    const found = part("text", "");
    found.dir = "auto";
    if (!typed) found.textContent = text;
    if (!typed) return found;
    const escaped = (word) => word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
    const any = [typed, ...typed.split(/\s+/)].map(escaped).join("|");
    text.split(new RegExp(`((?<![\\p{L}\\p{N}])(?:${any}))`, "iu")).forEach((piece, place) => {
      if (place % 2) found.appendChild(document.createElement("b")).textContent = piece;
      else found.append(piece);
    });
    return found;
  }

  // Words first, then values of fields, then documents, at most five in all: one of each group that there is before a second.
  function grouped(found) {
    const group = ({ kind, id }) => (id ? 2 : kind === "word" || kind === "phrase" ? 0 : 1);
    const groups = [0, 1, 2].map((number) => found.filter((one) => group(one) === number));
    const taken = groups.map(() => 0);
    for (let left = Math.min(MOST, found.length), turn = 0; left > 0; turn = (turn + 1) % groups.length) {
      if (taken[turn] < groups[turn].length) [taken[turn], left] = [taken[turn] + 1, left - 1];
    }
    return groups.flatMap((group, number) => group.slice(0, taken[number]));
  }

  // What was searched for before is kept in this browser alone, and offered where one comes to an empty box.
  const recent = () => (kept.get("recent") ?? "").split("\n").filter(Boolean);
  const note = (text) => text && kept.set("recent", [text, ...recent().filter((one) => one !== text)].slice(0, MOST).join("\n"));

  function offerRecent() {
    const found = recent().map((text) => ({ text, kind: "searched before" }));
    offer(found.length ? [...found, { text: "Forget these", kind: "word", forget: true }] : [], "");
  }

  async function complete(signal) {
    const typed = box.value.trim();
    if (!typed) return close();
    const answer = await fetch(`${root}/api/suggest?q=${encodeURIComponent(typed)}`, { signal });
    const found = answer.ok ? (await answer.json()).suggestions.filter(({ text, id }) => id || text !== typed) : [];
    if (!signal.aborted && document.activeElement === box) offer(grouped(found), typed);
  }

  function offer(found, typed) {
    list.replaceChildren(...found.map(({ text, kind, count, id, forget }, place) => {
      const option = document.createElement("li");
      Object.assign(option, { id: "suggestion-" + place, role: "option" });
      option.dataset.text = text;
      if (id) option.dataset.id = id;
      if (forget) option.dataset.forget = "1";
      const what = KINDS[kind] ?? kind;
      option.append(completed(text, typed), part(id ? "kind opens" : "kind", [what, kind === "title" ? "" : count?.toLocaleString("en")].filter(Boolean).join(" · ")));
      return option;
    }));
    mark(-1);
    popup.lastElementChild.hidden = !typed;
    document.getElementById("enter").textContent = `shows ${document.getElementById("count")?.textContent.trim() ?? "what is found"}`;
    popup.hidden = !found.length;
    box.setAttribute("aria-expanded", String(found.length > 0));
  }

  box.addEventListener("input", () => {
    if (page() && document.getElementById("count")) show(address(), "typing");
    else {
      flight?.abort();
      flight = new AbortController();
      complete(flight.signal).catch(() => close());
    }
  });
  box.addEventListener("focus", () => box.value || offerRecent());
  box.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) accept(option);
  });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const all = popup.hidden ? [] : options();
    if (event.key === "Escape") {
      event.preventDefault();
      if (!popup.hidden) return close();
      box.value = "";
      box.dispatchEvent(new Event("input"));
    } else if (event.key === "ArrowDown" && active === all.length - 1) {
      event.preventDefault();
      if (step(1)) close();
    } else if (event.key === "ArrowDown" || (event.key === "ArrowUp" && all.length)) {
      event.preventDefault();
      mark(event.key === "ArrowDown" ? active + 1 : active < 0 ? all.length - 1 : active - 1);
    } else if (event.key === "Enter" && active >= 0 && all.length) {
      event.preventDefault();
      accept(all[active]);
    }
  });

  // ---- keys ----------------------------------------------------------------------------------------------------------
  keys.checked = kept.get("keys") !== "off";

  // To the next or previous result; above the first one is the box.
  function step(by) {
    const titles = [...document.querySelectorAll(".hits .title")];
    const here = titles.findIndex((title) => title.closest("li").contains(document.activeElement));
    const next = here < 0 ? (by > 0 ? 0 : -1) : here + by;
    if (next < 0 && here === 0) box.focus();
    titles[next]?.focus();
    titles[next]?.closest("li").scrollIntoView({ block: "nearest" });
    return next in titles;
  }

  const SINGLE = {
    "/": () => (box.focus(), box.select()),
    "?": () => document.getElementById("help").togglePopover(),
    j: () => step(1) || document.querySelector(".place [rel=next]")?.click(),
    k: () => step(-1) || document.querySelector(".place [rel=prev]")?.click(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input:not([type=checkbox]), textarea, select, .brush")) return;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && event.target.closest(".hits")) {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    } else if (keys.checked && Object.hasOwn(SINGLE, event.key)) {
      event.preventDefault();
      SINGLE[event.key]();
    }
  });

  // ---- a box to find values of a facet: all of them are fetched when it is first used -----------------------------------
  document.addEventListener("input", async (event) => {
    if (!event.target.classList.contains("find")) return;
    const facet = event.target.closest(".facet");
    if (!facet.dataset.all) {
      facet.dataset.all = "1";
      const url = address() + (address().includes("?") ? "&" : "?") + "facet_size=200";
      const fresh = new DOMParser().parseFromString(await (await fetch(url)).text(), "text/html");
      const whole = [...fresh.querySelectorAll(".facet")].find((one) => one.dataset.name === facet.dataset.name);
      if (whole && facet.isConnected) facet.querySelector("ul").replaceChildren(...whole.querySelectorAll(".choice"));
      facet.querySelector(".rest")?.remove();
    }
    const wanted = event.target.value.trim().toLowerCase();
    facet.querySelectorAll(".choice").forEach((choice) => (choice.hidden = !choice.dataset.value.includes(wanted)));
  });

  // ---- bars that are dragged over, or walked by the arrow keys -----------------------------------------------------------
  class Brush {
    constructor(figure) {
      this.figure = figure;
      this.bars = [...figure.querySelectorAll("svg a")];
      this.readout = figure.querySelector(".readout");
      this.quiet = this.readout.textContent;
      this.pane = document.createElement("div");
      this.band = this.pane.appendChild(document.createElement("span"));
      const picked = this.bars.findIndex((bar) => bar.classList.contains("on"));
      this.from = this.to = picked < 0 ? this.bars.length - 1 : picked;
      Object.assign(this.pane, { className: "brush", tabIndex: 0, role: "slider" });
      this.pane.dataset.field = figure.dataset.brush;
      for (const [name, value] of [["label", this.label()], ["valuemin", 0], ["valuemax", this.bars.length - 1]]) this.pane.setAttribute("aria-" + name, value);
      this.tell();
      this.listen();
      figure.querySelector(".plot").append(this.pane);
    }

    label() {
      return `${this.figure.dataset.brush === "date" ? "Timeline" : "Range"}: arrows choose, with Shift a span, Enter narrows, Delete clears`;
    }

    listen() {
      const on = (type, act) => this.pane.addEventListener(type, act);
      on("pointerdown", (event) => {
        if (event.button) return;
        this.pane.setPointerCapture(event.pointerId);
        this.dragging = true;
        this.move(this.at(event), this.at(event));
      });
      on("pointermove", (event) => this.move(this.dragging ? this.from : this.at(event), this.at(event)));
      on("pointerup", () => this.dragging && this.commit());
      on("pointercancel", () => this.rest());
      on("pointerleave", () => this.dragging || this.rest());
      on("focus", () => this.tell());
      on("blur", () => this.rest());
      on("keydown", (event) => this.key(event));
    }

    at(event) {
      const frame = this.pane.getBoundingClientRect();
      return Math.max(0, Math.min(this.bars.length - 1, Math.floor((this.bars.length * (event.clientX - frame.left)) / frame.width)));
    }

    key(event) {
      const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -12, PageUp: 12, Home: -1e6, End: 1e6 };
      if (event.key in steps) {
        const to = Math.max(0, Math.min(this.bars.length - 1, this.to + steps[event.key]));
        this.move(event.shiftKey ? this.from : to, to);
      } else if (event.key === "Enter" || event.key === " ") this.commit();
      else if (event.key === "Delete" || event.key === "Backspace") this.narrow("", "");
      else return;
      event.preventDefault();
    }

    move(from, to) {
      [this.from, this.to] = [from, to];
      this.pane.classList.add("busy");
      this.tell();
    }

    // The chosen bars in words: their names, and how many documents they hold.
    tell() {
      const [low, high] = [Math.min(this.from, this.to), Math.max(this.from, this.to)];
      const name = (bar) => bar.dataset.text.slice(0, bar.dataset.text.lastIndexOf(":"));
      const count = this.bars.slice(low, high + 1).reduce((sum, bar) => sum + Number(bar.dataset.count), 0);
      const text = `${name(this.bars[low])}${low < high ? " to " + name(this.bars[high]) : ""}: ${count.toLocaleString("en")}`;
      this.pane.setAttribute("aria-valuenow", this.to);
      this.pane.setAttribute("aria-valuetext", text);
      const shown = this.pane.matches(".busy, :focus-visible");
      this.readout.textContent = shown ? text : this.quiet;
      this.readout.classList.toggle("live", shown);
      this.band.style.left = `${(100 * low) / this.bars.length}%`;
      this.band.style.width = `${(100 * (high - low + 1)) / this.bars.length}%`;
    }

    rest() {
      this.dragging = false;
      this.pane.classList.remove("busy");
      this.tell();
    }

    commit() {
      const [low, high] = [Math.min(this.from, this.to), Math.max(this.from, this.to)];
      this.dragging = false;
      if (low === high && this.bars[low].classList.contains("on") && this.bars.filter((bar) => bar.classList.contains("on")).length === 1) return this.narrow("", "");
      this.narrow(this.bars[low].dataset.first, this.bars[high].dataset.last);
    }

    narrow(first, last) {
      const set = (name, value) => document.getElementsByName(name).forEach((field) => {
        if (field.type === "hidden") field.disabled = true;
        else field.value = value;
      });
      if (this.figure.dataset.brush === "date") {
        set("from", first);
        set("to", last);
      } else set(this.figure.dataset.brush, first && `${first}..${last}`);
      show(address(), "step");
    }
  }

  function enhance() {
    document.querySelectorAll("[data-brush]").forEach((figure) => new Brush(figure));
  }
  if (page()) enhance();
});
