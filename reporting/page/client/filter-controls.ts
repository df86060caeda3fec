import type { PageFilter } from '../page-data.js';
import { find, iconElement, make } from './elements/dom.js';
import { filterOptions } from './filter-options.js';
import type { DashboardPage } from './page.js';
import { popoverOf } from './popover.js';

/** The filters in force as chips, each of which opens its values, and the button that adds one. */
export function filterControls(page: DashboardPage, filters: readonly PageFilter[]) {
  const chips = find('#chips');
  const clear = find('#filters-clear');
  clear.addEventListener('click', () => page.change({ filters: {} }));

  popoverOf(find<HTMLButtonElement>('#filter-add'), 'Add a filter', (panel, close) => {
    const list = make('div', { class: 'menu option-list' });
    const search = make('input', {
      class: 'input',
      type: 'search',
      placeholder: 'Filter by…',
      'aria-label': 'Find a filter',
      'data-first': true,
    });
    const fill = () => {
      const words = search.value.trim().toLowerCase();
      list.replaceChildren(
        ...filters
          .filter(({ title }) => title.toLowerCase().includes(words))
          .map((filter) => {
            const chosen = page.state().filters[filter.id]?.length ?? 0;
            const click = () => panel.replaceChildren(...filterOptions(page, filter, close));
            return make(
              'button',
              { class: 'menu-item', type: 'button', on: { click } },
              filter.title,
              make('span', { class: 'menu-hint', text: chosen > 0 ? String(chosen) : '' }),
            );
          }),
      );
    };
    search.addEventListener('input', fill);
    fill();
    panel.append(
      make('div', { class: 'filter-panel' }, make('div', { class: 'filter-search' }, search), list),
    );
  });

  return {
    show(): void {
      const chosen = page.state().filters;
      clear.hidden = Object.keys(chosen).length === 0;
      // A chip that the reader is in the middle of stays: its popover would close with it.
      const open = chips.querySelector<HTMLElement>('li:has(:popover-open)');
      const next = filters
        .filter(({ id }) => chosen[id] !== undefined || open?.dataset.filter === id)
        .map((filter) => {
          if (open?.dataset.filter !== filter.id) return chip(filter);
          find('.chip-text', open).textContent = valuesText(filter);
          return open;
        });
      for (const old of [...chips.children]) if (!next.includes(old as HTMLLIElement)) old.remove();
      for (const [place, item] of next.entries()) {
        if (chips.children[place] !== item) chips.insertBefore(item, chips.children[place] ?? null);
      }
    },
  };

  function valuesText({ id, format }: PageFilter): string {
    const values = page.state().filters[id] ?? [];
    const [first = '–'] = values;
    const words = first === '-' ? 'none' : page.wording.filterValue(first, format);
    return values.length > 1 ? `${words} and ${values.length - 1} more` : words;
  }

  function chip(filter: PageFilter): HTMLLIElement {
    const remove = () => {
      const { [filter.id]: _, ...others } = page.state().filters;
      page.change({ filters: others });
      find('#filter-add').focus();
    };
    const value = make(
      'button',
      { class: 'chip-value', type: 'button' },
      make('span', { class: 'chip-name', text: filter.title }),
      make('span', { class: 'chip-text', text: valuesText(filter) }),
    );
    const item = make(
      'li',
      { class: 'chip', 'data-filter': filter.id },
      value,
      make(
        'button',
        {
          class: 'chip-remove',
          type: 'button',
          'aria-label': `Remove the filter ${filter.title}`,
          on: { click: remove },
        },
        iconElement('close'),
      ),
    );
    popoverOf(value, `Filter ${filter.title}`, (panel, close) => {
      panel.append(...filterOptions(page, filter, close));
    });
    return item;
  }
}
