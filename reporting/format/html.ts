/** Markup that was made here, as opposed to text that came from somewhere. */
export interface Markup {
  readonly markup: string;
}

type Content = Markup | string | number | null | undefined | false | readonly Content[];

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it may stand in markup, in an element or between quotes. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

/** A template tag: what stands in the template is markup, what is put into it is text, unless it is `Markup` itself. */
export function html(parts: TemplateStringsArray, ...contents: Content[]): Markup {
  let markup = parts[0] ?? '';
  for (const [index, content] of contents.entries()) {
    markup += render(content) + (parts[index + 1] ?? '');
  }
  return { markup };
}

function render(content: Content): string {
  if (content === null || content === undefined || content === false) return '';
  if (typeof content === 'string' || typeof content === 'number')
    return escapeHtml(String(content));
  if ('markup' in content) return content.markup;
  return content.map(render).join('');
}

/** A value as JSON inside a script element of type application/json: nothing in it can end the element. */
export const embeddedJson = (value: unknown): Markup => ({
  markup: JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  }),
});
