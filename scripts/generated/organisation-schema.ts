import * as z from 'zod';
import { organisation } from '../../control-plane/api/bulk/organisation.js';

/** The JSON Schema of a file of an organisation, for editors. What only a look at the whole file tells is not in it. */
export function organisationSchema(): string {
  const schema = z.toJSONSchema(
    organisation.meta({
      title: 'An organisation enrolled with Gatebook',
      description: 'What `gatebook apply -f` reads: docs/organisation.md',
    }),
    { io: 'input', unrepresentable: 'any' },
  );
  return `${JSON.stringify(schema, null, 2)}\n`;
}
