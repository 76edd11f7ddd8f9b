import { recordCommand } from './lib/record-command';

recordCommand('release', 'released to an environment, beside the ones before');
