import { acts } from './acts';

describe('the journey of two teams and a broker on PostgreSQL', () => acts('PostgreSQL'));
