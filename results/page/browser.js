// @ts-nocheck The types of a browser are no part of this project.
// Runs in the browser: the search and the filters of the interactions, and a print that shows all.
(() => {
  const form = document.querySelector('#filters');
  const shown = document.querySelector('#shown');
  const interactions = [...document.querySelectorAll('.interaction')];
  const texts = new Map(interactions.map((each) => [each, each.textContent.toLowerCase()]));

  function filter() {
    const wanted = new FormData(form);
    const words = String(wanted.get('text')).toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const each of interactions) {
      const fits = ['verdict', 'provider', 'kind'].every((name) => ['', each.dataset[name]].includes(wanted.get(name)));
      each.hidden = !fits || !words.every((word) => texts.get(each).includes(word));
      if (!each.hidden) count += 1;
    }
    shown.textContent = `${count} of ${interactions.length}`;
  }

  form.addEventListener('input', filter);
  form.addEventListener('submit', (event) => event.preventDefault());
  // A browser may fill a form in again when the page is loaded again.
  filter();

  let closed = [];
  addEventListener('beforeprint', () => {
    closed = [...document.querySelectorAll('details:not([open])')];
    for (const each of closed) each.open = true;
  });
  addEventListener('afterprint', () => {
    for (const each of closed) each.open = false;
  });
})();
