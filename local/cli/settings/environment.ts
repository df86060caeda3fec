/** What the environment says under a name. */
export const environmentValue = (name: string): string | undefined => process.env[name];
