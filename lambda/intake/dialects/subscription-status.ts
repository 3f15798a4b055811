import type { Entry } from './bundle.ts';
import { itemsOf, type JsonObject, membersOf, textOf } from './json.ts';
import { refuse } from './refused.ts';

/** What the first entry of a notification says, whichever resource says it. */
export interface SubscriptionStatus {
  readonly type: NotificationType;
  /** Reference of the Subscription. */
  readonly subscription: string | undefined;
  /** Number of the last event of the Subscription: it may be a later one than those in the notification. */
  readonly eventsSinceStart: number | undefined;
  readonly events: readonly NotificationEvent[];
}

export interface NotificationEvent {
  /** `entry[0].resource.notificationEvent[2]` */
  readonly place: string;
  readonly number: number | undefined;
  /** Reference of the resource that has changed. */
  readonly focus: string | undefined;
}

/** Code system `subscription-notification-type` of R4B and R5. */
const TYPES = ['handshake', 'heartbeat', 'event-notification', 'query-status', 'query-event'] as const;
export type NotificationType = (typeof TYPES)[number];

/**
 * Reads the status in each form that is in use:
 *
 * - `Parameters`: HL7's backport IG 1.1.0 for R4 (`backport-subscription-status-r4`)
 * - `SubscriptionStatus`: R4B and R5
 * - `AidboxSubscriptionStatus`: like R4B, with `topic-destination` in place of `subscription`
 *
 * @throws HttpError 400 if the entry is none of them, or says no known type
 */
export function subscriptionStatus(entry: Entry | undefined): SubscriptionStatus {
  const resource = membersOf(entry?.resource);
  const place = 'entry[0].resource';
  switch (resource.resourceType) {
    case 'Parameters':
      return ofParameters(resource, place);
    case 'SubscriptionStatus':
    case 'AidboxSubscriptionStatus':
      return ofStatus(resource, place);
    default:
      return refuse(
        `${place}.resourceType`,
        'Parameters or SubscriptionStatus, the status of the Subscription',
        'resource-type',
      );
  }
}

function ofStatus(resource: JsonObject, place: string): SubscriptionStatus {
  const reference = membersOf(resource.subscription ?? resource['topic-destination']).reference;
  return {
    type: typeOf(resource.type, `${place}.type`),
    subscription: textOf(reference),
    eventsSinceStart: numberOf(
      resource.eventsSinceSubscriptionStart,
      `${place}.eventsSinceSubscriptionStart`,
    ),
    events: itemsOf(resource.notificationEvent).map((event, index) => {
      const { eventNumber, focus } = membersOf(event);
      const at = `${place}.notificationEvent[${index}]`;
      return {
        place: at,
        number: numberOf(eventNumber, `${at}.eventNumber`),
        focus: textOf(membersOf(focus).reference),
      };
    }),
  };
}

function ofParameters({ parameter }: JsonObject, place: string): SubscriptionStatus {
  const at = `${place}.parameter`;
  const events = itemsOf(parameter).flatMap((one, index) => {
    const { name, part } = membersOf(one);
    return name === 'notification-event' ? [{ part, place: `${at}[${index}]` }] : [];
  });
  return {
    type: typeOf(valueOf(parameter, 'type'), `${at}(type)`),
    subscription: textOf(membersOf(valueOf(parameter, 'subscription')).reference),
    eventsSinceStart: numberOf(
      valueOf(parameter, 'events-since-subscription-start'),
      `${at}(events-since-subscription-start)`,
    ),
    events: events.map(({ part, place }) => ({
      place,
      number: numberOf(valueOf(part, 'event-number'), `${place}.part(event-number)`),
      focus: textOf(membersOf(valueOf(part, 'focus')).reference),
    })),
  };
}

/** The value of a parameter or part: whichever `value[x]` it has. */
function valueOf(parameters: unknown, name: string): unknown {
  const one = membersOf(itemsOf(parameters).find((each) => membersOf(each).name === name));
  const member = Object.keys(one).find((key) => key.startsWith('value'));
  return member === undefined ? undefined : one[member];
}

function typeOf(value: unknown, place: string): NotificationType {
  return TYPES.find((type) => type === value) ?? refuse(place, TYPES.join(', '));
}

/** A number of events: a text in the IG, R4B and R5 (`integer64`), a number in Aidbox. */
function numberOf(value: unknown, place: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (!/^\d{1,15}$/.test(String(value))) refuse(place, 'a whole number of at most 15 digits');
  return Number(value);
}
