import * as z from 'zod';

/** Identity Center ends the name of a permission set's role with `_` and so many hex digits, others in each account. */
const suffixDigits = 16;

/**
 * The role of a permission set, with `*` for the digits that end it. The star stands for them alone: with any other
 * meaning `AWSReservedSSO_ApiPlatform_*` would let in the permission set `ApiPlatform_ReadOnly` as well.
 */
export const permissionSetRole = z
  .string()
  .regex(
    /^AWSReservedSSO_[\w+=,.@-]{1,32}_(?:\*|[0-9a-f]{16})$/,
    'it has to name a role of IAM Identity Center, AWSReservedSSO_<permission set>_*: any other name could be created by a member account to let itself in',
  );

/**
 * Where IAM keeps that role, as patterns of IAM: with a Region in the path, and without one where Identity Center is at home
 * in us-east-1 (IAM Identity Center user guide, "Referencing permission sets in resource policies"). Only Identity Center
 * creates roles on this path.
 */
export const rolePaths = (role: string) => {
  const name = role.replace(/\*$/, '?'.repeat(suffixDigits));
  const reserved = 'role/aws-reserved/sso.amazonaws.com';
  return { withRegion: `${reserved}/*/${name}`, withoutRegion: `${reserved}/${name}` };
};
