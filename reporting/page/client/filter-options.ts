import type { PageFilter } from '../page-data.js';
import type { FilterOption } from '../visual-answer.js';
import { make } from './elements/dom.js';
import { Refusal } from './fetching.js';
import type { DashboardPage } from './page.js';

const drawn = 100;

/** The values of a filter with their counts, to be searched and ticked; any other value can be typed. */
export function filterOptions(
  page: DashboardPage,
  filter: PageFilter,
  close: () => void,
): HTMLElement[] {
  const chosen = new Set(page.state().filters[filter.id]);
  let options: readonly FilterOption[] | undefined;
  let problem = '';

  const list = make('div', {
    class: 'option-list',
    role: 'group',
    'aria-label': `Values of ${filter.title}`,
  });
  const search = make('input', {
    class: 'input',
    type: 'search',
    placeholder: filter.control === 'type' ? 'Type a value, or choose' : 'Search',
    'aria-label': `Search values of ${filter.title}`,
    'data-first': true,
    on: { input: () => fill() },
  });
  search.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    const typed = search.value.trim();
    if (typed === '') return close();
    const [only] = matching();
    set(matching().length === 1 && only !== undefined ? only.value : typed, true);
    search.value = '';
    fill();
  });

  const set = (value: string, on: boolean) => {
    if (on) chosen.add(value);
    else chosen.delete(value);
    const { [filter.id]: _, ...others } = page.state().filters;
    page.change({ filters: chosen.size > 0 ? { ...others, [filter.id]: [...chosen] } : others });
  };

  fill();
  page
    .fetchJson<readonly FilterOption[]>(page.optionsUrl(filter.id), new AbortController().signal)
    .then((answer) => {
      options = answer;
    })
    .catch((error) => {
      problem = error instanceof Refusal ? error.message : 'The values could not be read.';
    })
    .finally(fill);

  const reset = () => {
    chosen.clear();
    set('', false);
    fill();
  };
  requestAnimationFrame(() => search.focus());
  return [
    make(
      'div',
      { class: 'filter-panel' },
      make('p', { class: 'popover-title', text: filter.title }),
      make('div', { class: 'filter-search' }, search),
      list,
      make(
        'div',
        { class: 'filter-foot' },
        make('button', {
          class: 'button button-quiet',
          type: 'button',
          text: 'Reset',
          on: { click: reset },
        }),
        make('button', {
          class: 'button button-primary',
          type: 'button',
          text: 'Done',
          on: { click: close },
        }),
      ),
    ),
  ];

  function textOf(value: string): string {
    return value === '-' ? 'none' : page.wording.filterValue(value, filter.format);
  }

  /** What the reader chose first, then what the server offers, narrowed by what is typed. */
  function matching(): readonly { readonly value: string; readonly requests?: number }[] {
    const typed = search.value.trim().toLowerCase();
    const known = new Set(options?.map(({ value }) => value));
    const kept = [...chosen].filter((value) => !known.has(value)).map((value) => ({ value }));
    return [...kept, ...(options ?? [])].filter(
      ({ value }) =>
        textOf(value).toLowerCase().includes(typed) || value.toLowerCase().includes(typed),
    );
  }

  function fill(): void {
    const typed = search.value.trim();
    const found = matching();
    const items = found.slice(0, drawn).map(option);
    if (typed !== '' && !found.some(({ value }) => value === typed)) items.push(other(typed));
    if (problem !== '') items.push(note(problem));
    else if (options === undefined) items.push(note('Reading the values…'));
    else if (items.length === 0) items.push(note('No request of this period has a value.'));
    else if (found.length > drawn)
      items.push(note(`${found.length - drawn} more: type to narrow them.`));
    list.replaceChildren(...items);
  }

  function option({ value, requests }: { value: string; requests?: number }): HTMLElement {
    const box = make('input', { type: 'checkbox' });
    box.checked = chosen.has(value);
    box.addEventListener('change', () => set(value, box.checked));
    return make(
      'label',
      { class: 'option' },
      box,
      make('span', { class: 'option-text', text: textOf(value) }),
      requests !== undefined &&
        make('span', { class: 'option-count', text: page.wording.cell(requests, 'count') }),
    );
  }

  function other(typed: string): HTMLElement {
    const click = () => {
      set(typed, true);
      search.value = '';
      fill();
      search.focus();
    };
    return make(
      'button',
      { class: 'menu-item', type: 'button', on: { click } },
      `Use “${page.wording.filterValue(typed, 'text')}”`,
    );
  }

  function note(text: string): HTMLElement {
    return make('p', { class: 'option-note', text });
  }
}
