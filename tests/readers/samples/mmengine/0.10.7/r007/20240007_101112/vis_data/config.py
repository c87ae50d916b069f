batch_size = 128
data = dict(augment=True, train_frac=0.75)
default_scope = 'mmdet'
epochs = 8
key = 'r007'
model = dict(
    activation='relu', dropout=0.44, hidden=[
        65,
    ])
notes = None
optimizer = dict(lr=1e-05, momentum=None, name='sgd', weight_decay=0.0002331)
scheduler = None
seed = 1
train_pipeline = [
    dict(type='LoadImage'),
    dict(scale=(
        1333,
        800,
    ), type='Resize'),
]
work_dir = './work_dirs/r007'
