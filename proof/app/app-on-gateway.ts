import {
  Clients,
  CommunicationGateway,
  Connection,
  type ConnectionOptions,
  type ReceiverOptions,
  type Services,
  WebhookReceiver,
} from '../../consumer/src';
import { type RunningGateway, type StartOptions, secretFor, startGateway } from '../../provider/gateway/start';

/** An embedded gateway, and the app's receiver that its callbacks go to. */
export interface AppOnGateway {
  readonly gateway: RunningGateway;
  readonly receiver: WebhookReceiver;
  close(): Promise<void>;
}

/** Starts an app's receiver and a gateway that knows its address and its secret. */
export async function startAppOnGateway({
  onChange,
  ...options
}: StartOptions & Pick<ReceiverOptions, 'onChange'> = {}): Promise<AppOnGateway> {
  const secret = secretFor(options.answers);
  const receiver = await WebhookReceiver.listen({ secret, ...(onChange && { onChange }) });
  const callbacks = { url: receiver.url, secrets: secret ? [secret] : [] };
  const gateway = await startGateway({ callbacks, ...options });
  return {
    gateway,
    receiver,
    async close() {
      await gateway.close();
      await receiver.close();
    },
  };
}

/** The app's services for `openTypingSession`, with one connection and so one throttle. */
export function servicesOf(
  { gateway: { url, token }, receiver }: Pick<AppOnGateway, 'gateway' | 'receiver'>,
  options: Omit<ConnectionOptions, 'baseUrl' | 'token'> = {},
): Services {
  const connection = new Connection({ baseUrl: url, token, ...options });
  return { gateway: new CommunicationGateway(connection), clients: new Clients(connection), receiver };
}
