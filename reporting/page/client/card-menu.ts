import { iconElement, make } from './elements/dom.js';
import { popoverOf } from './popover.js';

/** The menu of a card: what it can be taken away as. */
export function cardMenu(title: string, items: () => readonly MenuItem[]): HTMLElement {
  const button = make(
    'button',
    {
      class: 'button button-quiet button-icon',
      type: 'button',
      'aria-label': `Download ${title}`,
      title: 'Download',
    },
    iconElement('download'),
  );
  const holder = make('div', {}, button);
  popoverOf(button, `Download ${title}`, (panel, close) => {
    panel.append(
      make(
        'div',
        { class: 'menu' },
        ...items().map(({ text, hint, href, run }) => {
          const words = [text, make('span', { class: 'menu-hint', text: hint })];
          if (href !== undefined) {
            return make(
              'a',
              { class: 'menu-item', href, download: true, on: { click: close } },
              ...words,
            );
          }
          const click = () => {
            close();
            run?.();
          };
          return make('button', { class: 'menu-item', type: 'button', on: { click } }, ...words);
        }),
      ),
    );
  });
  return holder;
}

export interface MenuItem {
  readonly text: string;
  readonly hint: string;
  readonly href?: string;
  readonly run?: () => void;
}

/** Hands a file to the browser's downloads. */
export function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  make('a', { href: url, download: name }).click();
  // Some browsers read the address only after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
