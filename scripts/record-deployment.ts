import { recordCommand } from './lib/record-command';

recordCommand('deployment', 'deployed to an environment, in the place of the one before');
