import { recordCommand } from './pipeline/record-command';

recordCommand('deployment', 'deployed to an environment, in the place of the one before');
