/**
 * What API Gateway does in the name of whoever lets the stage of an HTTP or WebSocket API log to a log group: the
 * permissions that this takes (API Gateway developer guide, "Permissions to activate logging"). None has a narrower form.
 */
export const logDelivery = [
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
];
