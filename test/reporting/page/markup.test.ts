import fc from 'fast-check';
import { visibleText } from '../../../core/text/visible-text.js';
import { embeddedJson, html } from '../../../reporting/format/html.js';

const nasty = fc.oneof(
  fc.string(),
  fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", '/', '!', '-', ' ', 'a', '`', '=') }),
);

describe('markup', () => {
  it('takes whatever is put into it as text', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const { markup } = html`<p title="${text}">${text}</p>`;
        expect(markup).toMatch(/^<p title="[^<>"]*">[^<>]*<\/p>$/);
        const entities: Record<string, string> = {
          amp: '&',
          lt: '<',
          gt: '>',
          quot: '"',
          '#39': "'",
        };
        const back = markup
          .slice(10, -4)
          .split('">')[1]
          ?.replace(/&([^;]+);/g, (_, name) => entities[name] ?? '?');
        expect(back).toBe(text);
      }),
    );
  });

  it('holds data that nothing inside can break out of', () => {
    fc.assert(
      fc.property(fc.jsonValue(), nasty, (value, text) => {
        const { markup } = embeddedJson({ value, text, script: '</script><!--<script>' });
        expect(markup).not.toMatch(/[<>&\u2028\u2029]/);
        expect(JSON.parse(markup)).toEqual(
          JSON.parse(JSON.stringify({ value, text, script: '</script><!--<script>' })),
        );
      }),
    );
  });
});

describe('text for eyes', () => {
  it('shows what would reorder, hide or break it', () => {
    expect(visibleText('\u202egpj.exe')).toBe('⟨U+202E⟩gpj.exe');
    expect(visibleText('a\u200bb\u0000c\r\nd\u2028')).toBe(
      'a⟨U+200B⟩b⟨U+0000⟩c⟨U+000D⟩⟨U+000A⟩d⟨U+2028⟩',
    );
    expect(visibleText('Ωμέγα 日本語 😀')).toBe('Ωμέγα 日本語 😀');
  });

  it('never holds a control or format character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(visibleText(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});
