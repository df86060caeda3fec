import { Duration, type Stack } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import {
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
  EmailSendingEvent,
  EventDestination,
} from 'aws-cdk-lib/aws-ses';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { acknowledge } from '../../../infra/acknowledge.js';
import { HandlerFunction } from '../../../infra/handler-function.js';
import { reportConfigurationSet } from '../../../infra/names.js';
import { allowRegistry } from '../../../infra/registry-access.js';

/**
 * How mails leave by SES and what it says of them comes back: a configuration set publishes to EventBridge, whose rule
 * brings the events of this set, and of no other, to the ledger.
 */
export function mailEvents(stack: Stack, table: ITable, deadLetters: IQueue): HandlerFunction {
  const sending = new ConfigurationSet(stack, 'Sending', {
    configurationSetName: reportConfigurationSet,
    tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
    reputationMetrics: true,
  });
  sending.addEventDestination('ToLedger', {
    configurationSetEventDestinationName: 'ledger',
    destination: EventDestination.eventBus(
      EventBus.fromEventBusName(stack, 'DefaultBus', 'default'),
    ),
    events: [EmailSendingEvent.SEND, EmailSendingEvent.BOUNCE, EmailSendingEvent.COMPLAINT],
  });
  const noting = new HandlerFunction(stack, 'MailEvents', {
    entry: 'reporting/reports/functions/mail-events/handler.ts',
    description: 'Brings what SES says of mails into the ledger of deliveries',
    memoryMb: 256,
    timeout: Duration.seconds(30),
    environment: { TABLE_NAME: table.tableName },
    tracing: true,
  });
  allowRegistry(noting, table, { read: ['deliveries'], write: ['deliveries', 'suppressions'] });
  acknowledge(noting.role, { 'AwsSolutions-IAM5': 'X-Ray has no resources.' });
  new Rule(stack, 'MailEventsRule', {
    description: 'Events of mails that carry reports, to the ledger',
    eventPattern: {
      source: ['aws.ses'],
      detail: { mail: { tags: { 'ses:configuration-set': [reportConfigurationSet] } } },
    },
    targets: [
      new LambdaFunction(noting.function, { deadLetterQueue: deadLetters, retryAttempts: 20 }),
    ],
  });
  return noting;
}
