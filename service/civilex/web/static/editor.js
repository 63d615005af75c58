// The editor of queries: goes to the place of an error, completes prefixes and terms that this service has, and
// declares the prefixes that are used. Without it, the page is a form like any other.
const field = document.querySelector("textarea[data-prefixes]");

if (field) {
  const prefixes = JSON.parse(field.dataset.prefixes);
  const list = document.querySelector("#completions");
  let terms = null;
  let found = [];

  // An error has its place: line and column, from 1.
  const problem = document.querySelector("#problem[data-line]");
  if (problem) {
    const { line, column, length } = problem.dataset;
    const before = field.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    const start = before + Number(column || 1) - 1;
    field.focus();
    field.setSelectionRange(start, start + Math.max(1, Number(length || 1)));
    field.scrollTop = Math.max(0, (line - 4) * parseFloat(getComputedStyle(field).lineHeight));
  }

  // The classes, properties and concepts that the caller may read, once somebody writes a name.
  const known = async () => {
    if (terms === null) {
      terms = [];
      const answer = await fetch(`/sparql?${new URLSearchParams({ query: field.dataset.terms })}`, {
        headers: { accept: "application/sparql-results+json" },
      });
      if (answer.ok) {
        const spaces = Object.entries(prefixes).sort((a, b) => b[1].length - a[1].length);
        for (const row of (await answer.json()).results.bindings) {
          const [prefix, space] = spaces.find(([, space]) => row.term.value.startsWith(space)) || [];
          const local = prefix === undefined ? "" : row.term.value.slice(space.length);
          if (/^[\w-]+$/.test(local)) terms.push(`${prefix}:${local}`);
        }
      }
    }
    return terms;
  };

  const word = () => /[A-Za-z][\w-]*:?[\w-]*$/.exec(field.value.slice(0, field.selectionStart))?.[0] ?? "";

  const close = () => {
    found = [];
    list.hidden = true;
    list.replaceChildren();
  };

  const offer = async () => {
    const begun = word();
    if (!begun.includes(":")) return close();
    const lower = begun.toLowerCase();
    const all = await known();
    if (begun !== word()) return;
    found = all.filter((name) => name.toLowerCase().startsWith(lower) && name !== begun).slice(0, 8);
    list.hidden = found.length === 0;
    list.replaceChildren(
      ...found.map((name) => {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = name;
        button.addEventListener("click", () => take(name));
        return button;
      }),
    );
  };

  const take = (name) => {
    const end = field.selectionStart;
    field.setRangeText(name, end - word().length, end, "end");
    close();
    declare();
    field.focus();
  };

  // PREFIX lines for the names that are used and not declared.
  const declare = () => {
    const bare = field.value.replace(/<[^>\s]*>|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\n]*/g, " ");
    const used = new Set([...bare.matchAll(/(?:^|[^\w:-])([A-Za-z][\w-]*):/g)].map((match) => match[1]));
    const lines = [...used]
      .filter((name) => name in prefixes && !new RegExp(`prefix\\s+${name}:`, "i").test(field.value))
      .map((name) => `PREFIX ${name}: <${prefixes[name]}>\n`)
      .join("");
    if (!lines) return;
    const { selectionStart: start, selectionEnd: end } = field;
    field.setRangeText(lines, 0, 0, "preserve");
    field.setSelectionRange(start + lines.length, end + lines.length);
  };

  field.addEventListener("input", offer);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Tab" && found.length) {
      event.preventDefault();
      take(found[0]);
    } else if (event.key === "Escape") {
      close();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      declare();
      field.form.requestSubmit();
    }
  });
  field.form.addEventListener("submit", declare);
}
