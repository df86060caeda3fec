import * as z from 'zod';
import { issueText } from '../../../core/text/issue-text.js';

const shape = z.strictObject({
  name: z.string().max(3),
  count: z.int().min(2).max(9),
  tags: z.array(z.string()).min(1).max(1),
  kind: z.enum(['REST', 'HTTP']),
  on: z.boolean(),
  id: z.string().regex(/^a/, 'an id begins with a'),
});
const right = { name: 'abc', count: 2, tags: ['x'], kind: 'REST', on: true, id: 'a' };
const said = (change: object) => {
  const parsed = shape.safeParse({ ...right, ...change });
  return parsed.success ? [] : parsed.error.issues.map(issueText);
};

test('what is wrong with a field is said in plain words', () => {
  expect(said({})).toEqual([]);
  expect(said({ name: undefined })).toEqual(['is missing']);
  expect(said({ name: 7 })).toEqual(['must be text']);
  expect(said({ name: 'abcd' })).toEqual(['must have at most 3 characters']);
  expect(said({ count: '2' })).toEqual(['must be a number']);
  expect(said({ count: 2.5 })).toEqual(['must be a whole number']);
  expect(said({ count: 1 })).toEqual(['must be at least 2']);
  expect(said({ count: 10 })).toEqual(['must be at most 9']);
  expect(said({ tags: [] })).toEqual(['must have at least 1 entry']);
  expect(said({ tags: ['a', 'b'] })).toEqual(['must have at most 1 entry']);
  expect(said({ kind: 'SOAP' })).toEqual(['must be one of REST, HTTP']);
  expect(said({ on: 'yes' })).toEqual(['must be true or false']);
  expect(said({ on: null })).toEqual(['must be true or false']);
  expect(said({ colour: 1, size: 2 })).toEqual(['there is no field "colour", "size"']);
});

test('what a schema says in words of its own stays as it is', () => {
  expect(said({ id: 'b' })).toEqual(['an id begins with a']);
});
