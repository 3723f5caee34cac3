#include "cpipe.h"
