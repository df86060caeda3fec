import { settingNames, settingOf } from './declared.js';

const types = { text: 'string', 'whole number': 'integer', switch: 'boolean' } as const;

/** The JSON Schema of a file of settings, for editors. */
export const settingsSchema = (): object => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Settings of Gatebook',
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(
    settingNames.map((name) => {
      const { type, text, default: byDefault } = settingOf(name);
      const said = { type: types[type], description: text };
      return [name, byDefault === undefined ? said : { ...said, default: byDefault }];
    }),
  ),
});
