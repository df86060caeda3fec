import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { awsControlPlane } from './compose.js';
import type { ControlPlane } from './http/dependencies.js';
import { lazily } from './http/lazily.js';
import { lambdaHandler } from './lambda.js';
import { powertoolsLog, powertoolsMetrics } from './powertools.js';
import { type ControlPlaneSettings, controlPlaneSettings } from './settings.js';

/** What reporting answers for the control API. Its clients of AWS are loaded when first needed, as those of the AWS ports are. */
function answeredByReporting(
  { registry }: ControlPlane,
  { WORK_GROUP, DATABASE, DASHBOARD, REPORT_STARTS }: ControlPlaneSettings,
): Partial<ControlPlane> {
  const usage = lazily(async () => {
    const { athenaUsage } = await import('../../reporting/query/athena-usage.js');
    return athenaUsage({
      registry,
      workGroup: WORK_GROUP,
      database: DATABASE,
    });
  });
  const dashboards =
    DASHBOARD &&
    lazily(async () => {
      const module = await import('../../reporting/quicksight/quicksight-dashboards.js');
      return module.quickSightDashboards(DASHBOARD);
    });
  const schedules =
    REPORT_STARTS &&
    lazily(async () => {
      const { reportSchedules } = await import(
        '../../reporting/reports/delivery/report-schedules.js'
      );
      return reportSchedules(REPORT_STARTS);
    });
  return {
    usage: { usage: async (question) => (await usage()).usage(question) },
    ...(dashboards && {
      dashboards: { linkFor: async (...call) => (await dashboards()).linkFor(...call) },
    }),
    ...(schedules && {
      scheduler: {
        put: async (...call) => (await schedules()).put(...call),
        remove: async (...call) => (await schedules()).remove(...call),
        start: async (...call) => (await schedules()).start(...call),
      },
    }),
  };
}

const environment = controlPlaneSettings.parse(process.env);
const plane = awsControlPlane(environment);
const ready = lambdaHandler(
  { ...plane, ...answeredByReporting(plane, environment), onAnswered: powertoolsMetrics() },
  powertoolsLog(),
);

/** The control API behind API Gateway (REST API, Lambda proxy integration, AWS_IAM). */
export const handler = async (
  event: APIGatewayProxyEvent,
  context: Context,
): Promise<APIGatewayProxyResult> => (await ready)(event, context);
