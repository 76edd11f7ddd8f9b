import { recordCommand } from './pipeline/record-command';

recordCommand('release', 'released to an environment, beside the ones before');
