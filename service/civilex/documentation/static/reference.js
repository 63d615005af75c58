// Search and the choice of light or dark. A plain script and an index that is a script too: browsers load neither
// modules nor JSON for a page that is opened as a file.
(() => {
  "use strict";
  const root = document.documentElement;
  const theme = document.getElementById("theme");
  const remembered = (() => { try { return localStorage.getItem("theme"); } catch { return null; } })();
  if (remembered) root.dataset.theme = remembered;
  theme.hidden = false;
  theme.addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* not remembered */ }
  });
  const menu = document.getElementById("menu");
  if (matchMedia("(max-width: 56rem)").matches) menu.open = false;
  addEventListener("beforeprint", () => document.querySelectorAll("details.part").forEach((part) => { part.open = true; }));

  const box = document.querySelector(".search");
  const input = box.querySelector("input");
  const list = document.getElementById("found");
  let entries = null;
  let chosen = -1;
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  const load = () => new Promise((done) => {
    if (entries) return done();
    const script = document.createElement("script");
    script.src = box.dataset.index;
    script.onload = () => { entries = window.civilexIndex.map((entry) => ({ ...entry, keys: entry.words.map(plain) })); done(); };
    document.head.append(script);
  });

  const score = (entry, wanted) => {
    let best = 0;
    entry.keys.forEach((key, place) => {
      const at = key.indexOf(wanted);
      if (at < 0) return;
      const start = at === 0 || /[\s:\-(]/.test(key[at - 1]);
      best = Math.max(best, (key === wanted ? 8 : at === 0 ? 6 : start ? 4 : 2) - (place > 2 ? 1.5 : 0));
    });
    return best;
  };

  const show = () => {
    const wanted = plain(input.value.trim());
    const found = wanted ? entries.map((entry) => [score(entry, wanted), entry]).filter(([points]) => points > 0)
      .sort((a, b) => b[0] - a[0] || a[1].label.localeCompare(b[1].label)).slice(0, 12) : [];
    chosen = -1;
    list.replaceChildren(...found.map(([, entry], number) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      const small = document.createElement("small");
      item.setAttribute("role", "option");
      item.id = `found-${number}`;
      link.href = box.dataset.base + entry.at;
      link.tabIndex = -1;
      link.textContent = entry.label;
      small.textContent = entry.under;
      link.append(small);
      item.append(link);
      return item;
    }));
    if (wanted && !found.length) {
      const item = document.createElement("li");
      item.textContent = box.dataset.none;
      list.append(item);
    }
    list.hidden = !wanted;
    input.setAttribute("aria-expanded", String(Boolean(wanted)));
    input.removeAttribute("aria-activedescendant");
  };

  const choose = (step) => {
    const options = [...list.querySelectorAll('[role="option"]')];
    if (!options.length) return;
    options[chosen]?.removeAttribute("aria-selected");
    chosen = (chosen + step + options.length) % options.length;
    options[chosen].setAttribute("aria-selected", "true");
    options[chosen].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options[chosen].id);
  };

  input.addEventListener("input", () => load().then(show));
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      list.querySelector('[aria-selected="true"] a, [role="option"] a')?.click();
    } else if (event.key === "Escape") {
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
    }
  });
  list.addEventListener("click", () => { list.hidden = true; });
  document.addEventListener("click", (event) => { if (!box.contains(event.target)) list.hidden = true; });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) { event.preventDefault(); input.focus(); }
  });
  // A search can be linked to: #search=health
  const linked = new URLSearchParams(location.hash.slice(1)).get("search");
  if (linked) { input.value = linked; load().then(show); }
})();
