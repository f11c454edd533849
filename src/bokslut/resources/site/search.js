// Full text search without a server. The index is in scripts of its own, which the page loads before this one:
// globalThis.bokslutIndex = [{ reports: [...], sections: [[report, address, heading, text], ...] }, ...], newest first.
'use strict';

const bokslutSearch = (() => {
  const LETTER = '[\\p{L}\\p{N}]';

  // One letter for one, so that places in folded text are places in the text itself. å, ä and ö are letters of
  // their own in Swedish; accents on other letters (idé, Müller) do not count.
  const fold = (text) => text.normalize('NFC').toLocaleLowerCase('sv').replace(/[^\x00-\x7fåäö]/g, (letter) => {
    const plain = letter.normalize('NFD').replace(/\p{M}/gu, '');
    return plain.length === letter.length ? plain : letter;
  });

  const words = (query) => [...new Set(fold(query).match(new RegExp(`${LETTER}+`, 'gu')) ?? [])];

  const escaped = (word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const beginning = (word) => new RegExp(`(?<!${LETTER})${escaped(word)}`, 'gu');
  const whole = (word) => new RegExp(`(?<!${LETTER})${escaped(word)}(?!${LETTER})`, 'u');

  // Everything folded once: sections, and each report as a hit of its own, found by its title.
  const prepare = (shards) => shards.flatMap(({ reports, sections }) => {
    const about = reports.map((report) => fold(`${report.board} ${report.title} ${report.kind} ${report.status}`));
    const own = reports.map((report, place) => ({
      report, address: report.page, heading: report.title, text: '', folded: { heading: about[place], text: '', about: '' },
    }));
    const parts = sections.map(([place, address, heading, text]) => ({
      report: reports[place], address, heading, text,
      folded: { heading: fold(heading), text: fold(text), about: about[place] },
    }));
    return [...own, ...parts];
  });

  // Every word must begin a word of the section, its heading or its report's title, and one of the first two at least.
  const score = (entry, terms, phrase) => {
    let points = 0, inside = false;
    for (const { begins, wholly } of terms) {
      const inHeading = entry.folded.heading.match(begins);
      const inText = entry.folded.text.match(begins);
      if (inHeading) points += wholly.test(entry.folded.heading) ? 24 : 14;
      if (inText) points += Math.log2(1 + inText.length) * (wholly.test(entry.folded.text) ? 4 : 2);
      if (inHeading || inText) inside = true;
      else if (begins.test(entry.folded.about)) points += 1;
      else return 0;
      begins.lastIndex = 0;
    }
    if (!inside) return 0;
    if (phrase) points += (entry.folded.heading.match(phrase) ? 20 : 0) + (entry.folded.text.match(phrase) ? 12 : 0);
    return points;
  };

  // Sections that say it best come first; of equals, those of the newest report.
  const search = (entries, query) => {
    const found = words(query);
    if (!found.length) return [];
    const terms = found.map((word) => ({ begins: beginning(word), wholly: whole(word) }));
    const phrase = found.length > 1 ? beginning(found.join(' ')) : null;
    return entries
      .map((entry, place) => ({ entry, place, points: score(entry, terms, phrase) }))
      .filter((hit) => hit.points > 0)
      .sort((one, other) => other.points - one.points || other.entry.report.year - one.entry.report.year
        || one.place - other.place)
      .map((hit) => hit.entry);
  };

  // The text in pieces, those that match marked: [[text, marked], ...].
  const marked = (text, query) => {
    const places = words(query).flatMap((word) => [...fold(text).matchAll(beginning(word))]
      .map((match) => [match.index, match.index + match[0].length])).sort((one, other) => one[0] - other[0]);
    const pieces = [];
    let at = 0;
    for (const [start, end] of places) {
      if (start < at) continue;
      pieces.push([text.slice(at, start), false], [text.slice(start, end), true]);
      at = end;
    }
    pieces.push([text.slice(at), false]);
    return pieces.filter(([piece]) => piece);
  };

  // A part of the text around the place where most of the words stand together.
  const snippet = (text, query, length = 220) => {
    const folded = fold(text);
    const places = words(query).flatMap((word, which) => [...folded.matchAll(beginning(word))]
      .map((match) => ({ which, at: match.index })));
    const together = (from) => new Set(places.filter(({ at }) => at >= from && at < from + length - 60)
      .map(({ which }) => which)).size;
    const best = places.reduce((chosen, { at }) => {
      const count = together(at);
      return count > chosen.count ? { at, count } : chosen;
    }, { at: 0, count: 0 }).at;
    const start = best < 60 ? 0 : text.indexOf(' ', best - 50) + 1;
    const cut = start + length < text.length ? text.lastIndexOf(' ', start + length) : text.length;
    const end = cut > start ? cut : start + length;
    return `${start ? '… ' : ''}${text.slice(start, end)}${end < text.length ? ' …' : ''}`;
  };

  return { fold, words, prepare, search, marked, snippet };
})();

globalThis.bokslutSearch = bokslutSearch;

// The page.
if (typeof document !== 'undefined') {
  const AT_A_TIME = 20;
  const field = document.getElementById('sökord');
  const count = document.getElementById('antal');
  const list = document.getElementById('träffar');
  const more = document.getElementById('fler');
  const entries = bokslutSearch.prepare(globalThis.bokslutIndex ?? []);
  let hits = [], shown = 0;

  const make = (tag, content, name) => {
    const element = document.createElement(tag);
    if (name) element.className = name;
    element.append(...[].concat(content));
    return element;
  };
  const mark = (text) => bokslutSearch.marked(text, field.value)
    .map(([piece, isMarked]) => (isMarked ? make('mark', piece) : piece));

  const item = ({ report, address, heading, text }) => {
    const link = make('a', mark(heading));
    link.href = address;
    const where = [report.board, report.title, report.status].filter((part) => part !== heading).join(' · ');
    return make('li', [
      make('h2', link), make('p', where, 'var'),
      ...(text ? [make('p', mark(bokslutSearch.snippet(text, field.value)), 'utdrag')] : []),
    ]);
  };

  const show = () => {
    const next = hits.slice(shown, shown + AT_A_TIME);
    list.append(...next.map(item));
    shown += next.length;
    more.hidden = shown >= hits.length;
  };

  const run = () => {
    const query = field.value.trim();
    hits = bokslutSearch.search(entries, query);
    shown = 0;
    list.replaceChildren();
    show();
    const reports = new Set(hits.map((hit) => hit.report)).size;
    count.textContent = !query ? '' : !hits.length ? `Inget avsnitt har alla orden i ”${query}”.`
      : `${hits.length} ${hits.length === 1 ? 'träff' : 'träffar'} i ${reports} ${reports === 1 ? 'rapport' : 'rapporter'}.`;
    const address = query ? `?q=${encodeURIComponent(query)}` : location.pathname;
    try { history.replaceState(null, '', address); } catch { /* not from a file */ }
  };

  let waiting = 0;
  field.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(run, 150); });
  field.form.addEventListener('submit', (event) => { event.preventDefault(); clearTimeout(waiting); run(); });
  more.addEventListener('click', () => {
    const first = shown;
    show();
    list.children[first]?.querySelector('a').focus();
  });
  // Arrows go from the field to the results and between them; Escape goes back.
  document.addEventListener('keydown', (event) => {
    const links = [...list.querySelectorAll('a')];
    const place = document.activeElement === field ? -1 : links.indexOf(document.activeElement);
    if (document.activeElement !== field && place < 0) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      (links[place + step] ?? (place + step < 0 ? field : links[place]))?.focus();
    } else if (event.key === 'Escape' && place >= 0) field.focus();
  });

  field.value = new URLSearchParams(location.search).get('q') ?? '';
  run();
}
