import { writeText } from '../../../../local/cli/terminal/write-text.js';

const csv = 'name,requests\r\n"\u001b]0;owned\u0007\u009b31m\u202e",1\r\n';
const written = (isTTY: boolean): string => {
  let all = '';
  writeText(csv, { isTTY, write: (text) => (all += text) });
  return all;
};

test('a name in a CSV steers no terminal', () => {
  expect(written(true)).toBe(
    'name,requests\r\n"⟨U+001B⟩]0;owned⟨U+0007⟩⟨U+009B⟩31m⟨U+202E⟩",1\r\n',
  );
});

test('a file or a pipe gets it as it is', () => expect(written(false)).toBe(csv));
