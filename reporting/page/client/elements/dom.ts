type Child = Node | string | null | undefined | false;

/** What an element is made with: attributes by name, `on` for listeners, `text` for its text. */
export interface Made {
  readonly [attribute: string]: unknown;
  readonly text?: string;
  readonly on?: { readonly [event: string]: (event: Event) => void };
}

/**
 * Makes an element. All of the page's markup is made here or by the server: text goes in as text, so that nothing in a
 * log line is ever read as markup.
 */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  { text, on, ...attributes }: Made = {},
  ...children: Child[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    element.setAttribute(attribute, value === true ? '' : String(value));
  }
  if (text !== undefined) element.textContent = text;
  for (const [event, listener] of Object.entries(on ?? {}))
    element.addEventListener(event, listener);
  element.append(...children.filter((child) => child instanceof Node || typeof child === 'string'));
  return element;
}

/** The element that the server rendered for a purpose. */
export function find<Type extends Element = HTMLElement>(
  selector: string,
  within: ParentNode = document,
): Type {
  const element = within.querySelector<Type>(selector);
  if (element === null) throw new Error(`the page has no ${selector}`);
  return element;
}

/** One of the icons that the document carries (reporting/page/icons.ts). */
export function iconElement(name: string): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `#icon-${name}`);
  svg.append(use);
  return svg;
}
