import type { Interval } from '../../../core/periods/interval.js';
import type { Wording } from '../../format/wording.js';
import { type PresetName, presets } from '../period.js';
import { find, make } from './elements/dom.js';
import type { Address } from './page-address.js';
import { popoverOf } from './popover.js';

const latestYear = Date.UTC(9999, 11, 31);

/** The button that says which period is shown, its panel of presets and free range, and the steps back and forward. */
export function periodControls(page: {
  readonly address: Address;
  readonly wording: Wording;
  readonly timeZone: string;
  /** The period that is shown now. */
  readonly period: () => Interval;
  /** Whether it gave way to older data: it is then not the one that the preset names. */
  readonly isMoved: () => boolean;
  readonly now: () => number;
}) {
  const { address, wording, timeZone } = page;
  const choose = (period: Interval) => address.change({ period });

  const step = (direction: 1 | -1) => {
    const { from, to } = page.period();
    const shift = direction * (to - from);
    if (from + shift >= 0 && to + shift <= latestYear)
      choose({ from: from + shift, to: to + shift });
  };
  find('#period-back').addEventListener('click', () => step(-1));
  find('#period-forward').addEventListener('click', () => step(1));

  popoverOf(find<HTMLButtonElement>('#period-open'), 'Period', (panel, close) => {
    panel.append(make('div', { class: 'period-panel' }, presetMenu(close), rangeForm(close)));
  });

  function presetMenu(close: () => void): HTMLElement {
    const { period } = address.state();
    const current = 'preset' in period ? period.preset : undefined;
    return make(
      'div',
      { class: 'menu', role: 'group', 'aria-label': 'Presets' },
      ...Object.entries(presets).map(([name, words]) =>
        make('button', {
          class: 'menu-item',
          type: 'button',
          'aria-current': name === current ? 'true' : undefined,
          text: words,
          on: {
            click: () => {
              close();
              address.change({ period: { preset: name as PresetName } });
            },
          },
        }),
      ),
    );
  }

  function rangeForm(close: () => void): HTMLElement {
    const { from, to } = page.period();
    const error = make('p', { class: 'form-error', role: 'alert' });
    const input = (name: string, at: number) =>
      make('input', {
        class: 'input',
        type: 'datetime-local',
        name,
        required: true,
        value: wording.toInput(at),
      });
    const first = input('from', from);
    const last = input('to', to);
    const submit = (event: Event) => {
      event.preventDefault();
      const range = { from: wording.fromInput(first.value), to: wording.fromInput(last.value) };
      error.textContent = mistakeOf(range);
      const wrong = error.textContent !== '';
      for (const field of [first, last]) field.setAttribute('aria-invalid', String(wrong));
      if (wrong) return first.focus();
      close();
      choose(range);
    };
    return make(
      'form',
      { class: 'range-form', novalidate: true, on: { submit } },
      make('label', { class: 'field' }, 'From', first),
      make('label', { class: 'field' }, 'To', last),
      error,
      make('p', { class: 'form-hint', text: `Times are ${timeZone}. “To” is not included.` }),
      make('button', { class: 'button button-primary', type: 'submit', text: 'Show this range' }),
    );
  }

  return {
    show(): void {
      const { period } = address.state();
      const named = 'preset' in period && !page.isMoved() ? presets[period.preset] : '';
      const shown = page.period();
      const words = wording.period(shown, page.now());
      find('#period-name').textContent = named || words;
      find('#period-range').textContent = named && words;
      find<HTMLButtonElement>('#period-forward').disabled = shown.to > page.now();
    },
  };
}

function mistakeOf({ from, to }: Interval): string {
  if (Number.isNaN(from) || Number.isNaN(to)) return 'Give both a date and a time.';
  if (from < 0 || to > latestYear) return 'Choose dates between 1970 and 9999.';
  if (from >= to) return 'The range ends before it begins: choose a “To” after “From”.';
  return '';
}
