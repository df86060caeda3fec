/** The mail by which a new reader takes up a seat in QuickSight, which itself writes to nobody who was made by its API. */
export const invitationMail = (url: string) => ({
  subject: 'Your access to the API dashboard',
  text: `You have been given access to a dashboard of API usage.

Open this address to choose a password and sign in:

${url}

The address is yours alone: whoever has it can sign in as you. If you did not expect this mail, delete it.
`,
});

/** Sends an invitation. Answers why it could not be sent, or undefined. */
export type SendInvitation = (to: string, url: string) => Promise<string | undefined>;
