import { Logger } from '@aws-lambda-powertools/logger';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import * as z from 'zod';
import { answer, customResourceRequest } from '../custom-resource/cloudformation.js';
import { deleteReplicationAlarm, putReplicationAlarm, replicationAlarm } from './cloudwatch.js';

const { DESTINATION_REGION } = z.object({ DESTINATION_REGION: z.string() }).parse(process.env);
const logger = new Logger({ serviceName: 'gatebook-replication-alarm' });
const client = new CloudWatchClient({ region: DESTINATION_REGION });

/** Keeps the alarm over replication where its metric is. A launch that could not make it says so, and is not stopped by it. */
export const handler = async (event: unknown) => {
  const request = customResourceRequest.parse(event);
  try {
    const alarm = replicationAlarm.parse(request.ResourceProperties);
    if (request.RequestType === 'Delete') await deleteReplicationAlarm(client, alarm);
    else await putReplicationAlarm(client, alarm);
    await answer(request, { said: `${alarm.AlarmName} is kept in ${DESTINATION_REGION}.` }, fetch);
  } catch (error) {
    const said = `The alarm in ${DESTINATION_REGION} could not be kept: ${(error as Error).message.slice(0, 500)}`;
    logger.error(said);
    await answer(request, { said }, fetch);
  }
};
