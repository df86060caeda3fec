import { setTimeout as sleep } from 'node:timers/promises';
import { restBetween } from '../../../local/ingest/rest-between.js';

const never = async () => {
  throw new Error('Nothing was late.');
};

describe('sources one after the other', () => {
  it('are ended when their reader fails, and the reader is told its own fault', async () => {
    let isEnded = false;
    async function* sources() {
      try {
        yield 'one';
        yield 'two';
      } finally {
        isEnded = true;
      }
    }
    const read = async () => {
      for await (const _ of restBetween(sources(), never)) throw new Error('The disk is full.');
    };
    await expect(read()).rejects.toThrow('The disk is full.');
    expect(isEnded).toBe(true);
  });

  it('let their reader rest once while one of them is late', async () => {
    async function* sources() {
      yield 'one';
      await sleep(2_300);
      yield 'two';
    }
    const rest = jest.fn(async () => undefined);
    const seen: string[] = [];
    for await (const source of restBetween(sources(), rest)) seen.push(source);
    expect([seen, rest.mock.calls.length]).toEqual([['one', 'two'], 1]);
  });

  it('fail as they fail themselves', async () => {
    // biome-ignore lint/correctness/useYield: it fails before it has anything
    async function* sources(): AsyncGenerator<string> {
      throw new Error('The folder is gone.');
    }
    const read = async () => {
      for await (const _ of restBetween(sources(), never));
    };
    await expect(read()).rejects.toThrow('The folder is gone.');
  });
});
