import { nextGeneration } from '../../core/signing-keys.js';

/** A secret whose next version is made while the present one is in use. */
export interface RotatedSecret {
  /** The version in use. */
  current(): Promise<{ readonly text: string; readonly version: string }>;
  /** The text of a version that is to be in use; undefined: it was not made yet. */
  pending(version: string): Promise<string | undefined>;
  put(version: string, text: string): Promise<void>;
  /** Puts a version into use in place of another. */
  promote(version: string, inPlaceOf: string): Promise<void>;
}

/** What Secrets Manager asks a rotation function for, in this order (user guide, "Lambda rotation functions"). */
export const rotationSteps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
export type RotationStep = (typeof rotationSteps)[number];

export interface Rotation {
  readonly secret: RotatedSecret;
  /** A key that nobody has seen. */
  readonly freshKey: () => string;
  /** How many keys are kept. */
  readonly most: number;
}

/**
 * Does one step of a rotation: the next version has a fresh key before the keys of the present one. Each step may be asked
 * for again, as Secrets Manager does when one has failed, and does what it did before.
 *
 * @throws Error that quotes no key, if the next version does not follow from the present one
 */
export async function rotate(
  step: RotationStep,
  version: string,
  { secret, freshKey, most }: Rotation,
): Promise<void> {
  const current = await secret.current();
  if (current.version === version) return;
  const pending = await secret.pending(version);
  switch (step) {
    case 'createSecret':
      if (pending === undefined)
        await secret.put(version, nextGeneration(current.text, freshKey(), most));
      return;
    case 'setSecret':
      // No other service has these keys: whoever signs or reads asks for them.
      return;
    case 'testSecret':
    case 'finishSecret':
      refuseStrangers(pending, current.text, most);
      if (step === 'finishSecret') await secret.promote(version, current.version);
  }
}

/** A value that somebody put meanwhile stays: they may have wanted to end what a key signed. */
function refuseStrangers(pending: string | undefined, current: string, most: number): void {
  const [fresh = ''] = pending?.split('\n') ?? [];
  if (pending === undefined || pending !== nextGeneration(current, fresh, most))
    throw new Error(
      'The version that is to be in use does not follow from the one that is. Remove AWSPENDING from it, and rotate the secret again.',
    );
}
