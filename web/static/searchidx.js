"use strict";
// The page works without this file; with it, it answers while one types.
(() => {
  const form = document.getElementById("search");
  const box = document.getElementById("q");
  const list = document.getElementById("suggestions");
  const keys = document.getElementById("keys");
  const wide = matchMedia("(min-width: 58rem)");
  let showing = null; // the search that is under way
  let completing = null; // the suggestions that are under way
  let active = -1;

  // ---- results -------------------------------------------------------------------------------------------------------
  const page = () => document.getElementById("page");

  function address() {
    const pairs = [...new FormData(form)].filter(([name, value]) => value !== "" && !(name === "sort" && value === "relevance"));
    const query = new URLSearchParams(pairs).toString();
    return "/" + (query ? "?" + query : "");
  }

  async function show(url, how, { top = false, focus = false } = {}) {
    if (!page()) return void location.assign(url);
    showing?.abort();
    const mine = (showing = new AbortController());
    document.body.classList.add("busy");
    try {
      const answer = await fetch(url, { signal: mine.signal, headers: { Accept: "text/html" } });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine.signal.aborted) return;
      if (!fresh.getElementById("page")) return void location.assign(url);
      draw(fresh);
      remember(url, how);
      if (top) scrollTo({ top: 0 });
      if (focus) document.getElementById("results").focus({ preventScroll: true });
    } catch (error) {
      if (error.name !== "AbortError") location.assign(url);
    } finally {
      if (showing === mine) {
        showing = null;
        document.body.classList.remove("busy");
      }
    }
  }

  // What is typed in one go is one step back, its Enter included; going back and forth adds none.
  function remember(url, how) {
    if (how === "back") return;
    const same = how !== "step" && history.state?.typing === true;
    history[same ? "replaceState" : "pushState"]({ typing: how === "typing" }, "", url);
  }

  function draw(fresh) {
    const was = document.activeElement;
    const open = [...document.querySelectorAll("#filters details")].map((part) => part.open);
    const spoken = document.getElementById("count");
    document.title = fresh.title;
    const [here, there] = [page(), fresh.getElementById("page")];
    for (const id of ["filters", "results"]) {
      const old = here.querySelector("#" + id);
      const next = document.adoptNode(there.querySelector("#" + id));
      if (id === "results" && spoken) {
        const count = next.querySelector("#count"); // the same element stays, so that it is read out once
        if (spoken.textContent !== count.textContent) spoken.replaceChildren(...count.childNodes);
        count.replaceWith(spoken);
      }
      old.replaceWith(next);
    }
    document.querySelectorAll("#filters details").forEach((part, place) => (part.open = open[place] ?? part.open));
    const links = fresh.querySelector(".foot .links");
    if (links) document.querySelectorAll(".foot .links > a").forEach((link, place) => (link.href = links.querySelectorAll("a")[place]?.href ?? link.href));
    refocus(was);
  }

  function refocus(was) {
    if (!was || was.isConnected) return;
    if (was.localName === "a") return void document.getElementById("results").focus({ preventScroll: true });
    const same = [...document.getElementsByName(was.name)].find((part) => part.type !== "checkbox" || part.value === was.value);
    same?.focus({ preventScroll: true });
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    close();
    show(address(), "enter", { top: true });
  });

  document.addEventListener("change", (event) => {
    if (event.target === keys) return void keep();
    if (event.target.form !== form || event.target === box || event.target.type === "date" && !event.target.validity.valid) return;
    show(address(), "step");
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("#page a[href^='/?'], #page a[href='/'], .brand");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || !page()) return;
    event.preventDefault();
    const url = link.getAttribute("href");
    box.value = new URL(url, location).searchParams.get("q") ?? "";
    show(url, "step", { top: link.closest(".pager") !== null || link === event.target.closest(".brand"), focus: link.closest(".pager") !== null });
  });

  addEventListener("popstate", () => {
    box.value = new URL(location).searchParams.get("q") ?? "";
    close();
    show(location.pathname + location.search, "back");
  });

  // ---- suggestions: a list box with manual selection -----------------------------------------------------------------
  const options = () => [...list.children];

  function close() {
    completing?.abort();
    list.hidden = true;
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

  function accept(option) {
    box.value = option.dataset.text;
    close();
    form.requestSubmit();
  }

  function part(name, text) {
    const found = document.createElement("span");
    found.className = name;
    found.textContent = text;
    return found;
  }

  async function complete() {
    completing?.abort();
    const typed = box.value.trim();
    if (!typed) return close();
    const mine = (completing = new AbortController());
    try {
      const answer = await fetch("/api/suggest?q=" + encodeURIComponent(typed), { signal: mine.signal });
      const found = answer.ok ? (await answer.json()).suggestions.filter(({ text }) => text !== typed).slice(0, 7) : [];
      if (mine.signal.aborted || document.activeElement !== box) return;
      list.replaceChildren(...found.map(({ text, kind, count }, place) => {
        const option = document.createElement("li");
        Object.assign(option, { id: "suggestion-" + place, role: "option" });
        option.dataset.text = text;
        option.append(part("text", text), part("kind", kind), part("many", count.toLocaleString("en")));
        return option;
      }));
      mark(-1);
      list.hidden = !found.length;
      box.setAttribute("aria-expanded", String(found.length > 0));
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  box.addEventListener("input", () => {
    if (page()) show(address(), "typing");
    complete();
  });
  box.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) accept(option);
  });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const all = options();
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && list.hidden) {
      event.preventDefault();
      complete();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(((active + 1 + step + all.length + 1) % (all.length + 1)) - 1);
    } else if (event.key === "Enter" && active >= 0 && !list.hidden) {
      event.preventDefault();
      accept(all[active]);
    }
  });

  // ---- one key, which can be switched off ----------------------------------------------------------------------------
  function keep() {
    try {
      localStorage.setItem("keys", keys.checked ? "on" : "off");
    } catch { /* the browser keeps nothing: the choice holds for this page */ }
  }
  try {
    keys.checked = localStorage.getItem("keys") !== "off";
  } catch { /* as above */ }

  document.addEventListener("keydown", (event) => {
    const editing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (event.key !== "/" || !keys.checked || editing || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    box.focus();
    box.select();
  });

  // ---- browsers that cannot show a closed element open ---------------------------------------------------------------
  if (!CSS.supports("selector(::details-content)")) {
    const unfold = () => document.querySelectorAll(".fold").forEach((fold) => (fold.open = wide.matches));
    wide.addEventListener("change", unfold);
    unfold();
  }
})();
