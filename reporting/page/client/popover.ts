import { make } from './elements/dom.js';

let lastId = 0;

/**
 * What a button opens. It closes by itself on Escape, on a click elsewhere and on a second click on the button, and the
 * focus goes back to the button. `fill` makes the content anew each time.
 */
export function popoverOf(
  button: HTMLButtonElement,
  label: string,
  fill: (panel: HTMLElement, close: () => void) => void,
): void {
  const panel = make('div', {
    class: 'popover',
    id: `popover-${++lastId}`,
    popover: 'auto',
    role: 'dialog',
    'aria-label': label,
  });
  // Behind the button in the order of the document, so that Tab goes from the button into the panel.
  button.after(panel);
  button.popoverTargetElement = panel;
  button.setAttribute('aria-haspopup', 'dialog');

  const close = () => panel.hidePopover();
  const place = () => placeBelow(panel, button);
  panel.addEventListener('beforetoggle', (event) => {
    if (event.newState !== 'open') return;
    panel.replaceChildren();
    fill(panel, close);
  });
  panel.addEventListener('toggle', (event) => {
    if (event.newState !== 'open') {
      // Not before it is closed: the browser gives the focus back only while it is still inside.
      panel.replaceChildren();
      panel.classList.remove('popover-placed');
      window.removeEventListener('resize', place);
      return;
    }
    window.addEventListener('resize', place);
    place();
    panel.classList.add('popover-placed');
    const first =
      panel.querySelector<HTMLElement>('[data-first], [aria-current="true"]') ??
      panel.querySelector<HTMLElement>('button, input, a');
    first?.focus();
  });
}

function placeBelow(panel: HTMLElement, button: HTMLElement): void {
  const margin = 8;
  const anchor = button.getBoundingClientRect();
  const { width, height } = panel.getBoundingClientRect();
  const below = anchor.bottom + margin / 2;
  const fitsBelow = below + height + margin <= window.innerHeight;
  const fitsRight = anchor.left + width + margin <= window.innerWidth;
  const within = (value: number, size: number, room: number) =>
    Math.max(margin, Math.min(value, room - size - margin));
  const top = fitsBelow ? below : anchor.top - height - margin / 2;
  const left = fitsRight ? anchor.left : anchor.right - width;
  panel.style.top = `${within(top, height, window.innerHeight)}px`;
  panel.style.left = `${within(left, width, window.innerWidth)}px`;
}
