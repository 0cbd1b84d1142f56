// Filters the statements of the front page. Without script the form stays hidden and the page is whole.
"use strict";
{
  const form = document.getElementById("filter");
  const rows = [...document.querySelectorAll("tr[data-words]")];
  const kind = row => row.dataset.against ? `${row.dataset.verdict}, against ${row.dataset.against}` : row.dataset.verdict;

  const filter = () => {
    const words = form.elements.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = ["verdict", "against", "strand"].map(name => [name, form.elements[name].value]).filter(([, value]) => value);
    const told = (found, all) => words.length + wanted.length ? `${found} of ${all}` : `${all}`;
    for (const row of rows) {
      const chosen = wanted.every(([name, value]) => row.dataset[name] === value);
      row.hidden = !(chosen ? words.every(word => row.dataset.words.includes(word)) : false);
    }
    const count = (place, own) => {
      const found = own.filter(row => !row.hidden).length;
      place.textContent = told(found, own.length);
      return found;
    };
    for (const place of document.querySelectorAll("[data-kind]")) {
      count(place, rows.filter(row => kind(row) === place.dataset.kind));
    }
    for (const section of document.querySelectorAll("section[data-strand]")) {
      const own = rows.filter(row => row.dataset.strand === section.dataset.strand);
      const found = count(section.querySelector(".count"), own);
      section.hidden = found === 0;
      for (const all of section.querySelectorAll(".scroll, .slips")) all.hidden = found !== own.length; // of the whole strand
      document.getElementById(`to-${section.dataset.strand}`).hidden = section.hidden;
    }
    const found = rows.filter(row => !row.hidden).length;
    document.getElementById("found").textContent = `${told(found, rows.length)} statements shown`;
  };

  form.addEventListener("input", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", event => event.preventDefault());
  window.addEventListener("pageshow", filter); // a page gone back to keeps what was typed
  form.hidden = false;
}
