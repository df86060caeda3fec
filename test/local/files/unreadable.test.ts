import { unreadable } from '../../../local/files/unreadable.js';

const fault = (code: string) => Object.assign(new Error(`${code}: as the system says`), { code });

test.each([
  ['ENOENT', 'a.log cannot be read: it does not exist. Check it.'],
  ['EACCES', 'a.log cannot be read: you may not read it. Check it.'],
  ['EISDIR', 'a.log cannot be read: it is a folder. Check it.'],
  ['EIO', 'a.log cannot be read: EIO: as the system says. Check it.'],
])('a file that fails with %s is refused in a sentence', (code, message) => {
  const cause = fault(code);
  expect(unreadable('a.log', cause, 'Check it.')).toMatchObject({
    code: 'file-unreadable',
    message,
    cause,
  });
});
