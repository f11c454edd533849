// Narrows the list of reports; without it the whole list is shown.
'use strict';

(() => {
  const form = document.getElementById('urval');
  const rows = [...document.querySelectorAll('tbody tr')];
  const count = document.getElementById('antal');
  const choose = () => {
    const chosen = [...new FormData(form)].filter(([, value]) => value);
    for (const row of rows) row.hidden = !chosen.every(([name, value]) => row.dataset[name] === value);
    const left = rows.filter((row) => !row.hidden).length;
    count.textContent = `${left} av ${rows.length} rapporter visas.`;
    if (chosen.length || location.hash) history.replaceState(null, '', `#${new URLSearchParams(chosen)}`);
  };
  for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
    const field = form.elements.namedItem(name);
    if (field && [...field.options].some((option) => option.value === value)) field.value = value;
  }
  form.addEventListener('change', choose);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', () => setTimeout(choose));
  form.hidden = false;
  choose();
})();
